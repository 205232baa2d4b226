namespace KestrelChat.Server.Connections;

/// <summary>The notice with which the server closed a client, as one of the features of its connection when it has ended.</summary>
internal sealed record Goodbye(ReadOnlyMemory<byte> Notice);
