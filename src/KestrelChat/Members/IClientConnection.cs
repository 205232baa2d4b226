namespace KestrelChat.Members;

/// <summary>The one thing that the chat asks of a connection. Any thread may call it; it must not block or throw.</summary>
public interface IClientConnection
{
    /// <summary>Nothing more is to be read: the client was closed from this side and will be given its last lines.</summary>
    void StopReading();
}
