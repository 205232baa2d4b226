namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>idle</c>.</summary>
internal sealed record IdleFigures : Figures
{
    public required int Clients { get; init; }

    public required double ConnectSeconds { get; init; }

    /// <summary>Before the first connection.</summary>
    public required long? ServerBytesBefore { get; init; }

    /// <summary>With all connected and settled.</summary>
    public required long? ServerBytesAfter { get; init; }

    public long? ServerBytesPerClient => Clients > 0 ? (ServerBytesAfter - ServerBytesBefore) / Clients : null;

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("clients", Text.Count(Clients));
        yield return ("connected in", Text.Seconds(ConnectSeconds));
        yield return ("server memory before", Text.Mebibytes(ServerBytesBefore));
        yield return ("server memory after", Text.Mebibytes(ServerBytesAfter));
        yield return ("server memory per client", Text.Bytes(ServerBytesPerClient));
    }
}
