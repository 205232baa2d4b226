namespace KestrelChat.Rooms.Clients;

/// <summary>What the chat asks of a connection. Any thread may call it; implementations MUST NOT block or throw.</summary>
public interface IClientConnection
{
    /// <summary>Stops reading: the chat closed the client and is about to send its last lines.</summary>
    void StopReading();
}
