using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Chat;

/// <summary>A connection that does nothing.</summary>
internal sealed class NoConnection : IClientConnection
{
    public void StopReading(ReadOnlyMemory<byte> goodbye)
    {
    }
}
