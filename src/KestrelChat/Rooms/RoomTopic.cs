using System.Text;

namespace KestrelChat.Rooms;

/// <summary>A room's topic. Written under the room's lock; any thread may read it.</summary>
internal sealed class RoomTopic
{
    private byte[]? _utf8;
    private volatile bool _isLocked;

    /// <summary>Visible UTF-8; null if there is none.</summary>
    public byte[]? Utf8
    {
        get => Volatile.Read(ref _utf8);
        set => Volatile.Write(ref _utf8, value);
    }

    public string? Text
    {
        get => Utf8 is { } utf8 ? Encoding.UTF8.GetString(utf8) : null;
        set => Utf8 = value is null ? null : Encoding.UTF8.GetBytes(value);
    }

    /// <summary>Whether only operators may change it.</summary>
    public bool IsLocked
    {
        get => _isLocked;
        set => _isLocked = value;
    }
}
