namespace KestrelChat.Rooms.Clients;

/// <summary>What the chat asks of a connection. Any thread may call it; implementations MUST NOT block or throw.</summary>
public interface IClientConnection
{
    /// <summary>Stops reading: the chat closed the client and is about to send its last lines.</summary>
    /// <param name="goodbye">The notice that says why; empty if there is none.</param>
    void StopReading(ReadOnlyMemory<byte> goodbye);
}
