using KestrelChat.Wordings;

namespace KestrelChat.Server.Connections;

/// <summary>The endpoint that accepted a connection, as one of the connection's features.</summary>
/// <param name="Wording">The language of its messages.</param>
/// <param name="HasCommands">Whether lines that begin with a slash are commands.</param>
/// <param name="IsEncrypted">Whether it uses TLS.</param>
internal sealed record EndpointFeature(string Name, Wording Wording, bool HasCommands, bool IsEncrypted);
