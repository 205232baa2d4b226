namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>idle</c>.</summary>
internal sealed record IdleFigures : Figures
{
    public required int Clients { get; init; }

    public required double ConnectSeconds { get; init; }

    /// <summary>Server memory before the first connection.</summary>
    public required long? ServerBytesBefore { get; init; }

    /// <summary>Server memory with all clients connected, after the settle time.</summary>
    public required long? ServerBytesAfter { get; init; }

    public long? ServerBytesPerClient => Clients > 0 ? (ServerBytesAfter - ServerBytesBefore) / Clients : null;

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("clients", FigureFormat.Count(Clients));
        yield return ("connected in", FigureFormat.Seconds(ConnectSeconds));
        yield return ("server memory before", FigureFormat.Mebibytes(ServerBytesBefore));
        yield return ("server memory after", FigureFormat.Mebibytes(ServerBytesAfter));
        yield return ("server memory per client", FigureFormat.Bytes(ServerBytesPerClient));
    }
}
