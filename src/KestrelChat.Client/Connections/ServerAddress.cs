namespace KestrelChat.Client.Connections;

/// <summary>A server's host and port, as given by the user.</summary>
/// <param name="Host">A host name or an IP address, IPv6 with or without brackets.</param>
/// <param name="Port">A TCP port, 1 to 65535.</param>
internal sealed record ServerAddress(string Host, int Port)
{
    public const string DefaultHost = "localhost";

    public const int DefaultPort = 8000;

    /// <summary>Returns <c>host:port</c>, with an IPv6 address in brackets.</summary>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) && !Host.StartsWith('[') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
