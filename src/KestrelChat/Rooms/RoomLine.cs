using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>A line on its way into a room.</summary>
public readonly ref struct RoomLine
{
    /// <summary>The client that said it and waits to see it; null if an operator or a program said it.</summary>
    public Client? Speaker { get; init; }

    /// <summary>The name that it is shown under.</summary>
    public required Identity Author { get; init; }

    /// <summary>Visible UTF-8, without a newline.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>Whether it describes an action (<c>/me</c>).</summary>
    public bool IsAction { get; init; }
}
