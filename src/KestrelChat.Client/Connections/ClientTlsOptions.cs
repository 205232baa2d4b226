namespace KestrelChat.Client.Connections;

/// <summary>How the server is asked for over TLS, and which certificates are accepted. Immutable.</summary>
/// <param name="ServerName">The name that the server is asked for (SNI) and that its certificate must have; null for the host.</param>
/// <param name="AuthorityFile">A PEM file with the only authorities that are trusted; null for those of the system.</param>
/// <param name="IsInsecure">Whether any certificate is accepted.</param>
internal sealed record ClientTlsOptions(string? ServerName = null, string? AuthorityFile = null, bool IsInsecure = false);
