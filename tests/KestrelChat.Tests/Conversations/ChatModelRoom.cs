namespace KestrelChat.Tests.Conversations;

/// <summary>A room of <see cref="ChatModel"/>.</summary>
internal sealed class ChatModelRoom(string name)
{
    public string Name { get; } = name;

    public string? Topic { get; set; }

    public List<ChatModelLine> Lines { get; } = [];

    /// <summary>When the last client left. Valid while the room is empty.</summary>
    public DateTimeOffset EmptySince { get; set; }

    /// <summary>The rank of <see cref="EmptySince"/>: no two rooms have the same.</summary>
    public int EmptyOrder { get; set; }
}

/// <summary>A line that was said.</summary>
/// <param name="Key">The comparison key of its author.</param>
internal sealed record ChatModelLine(DateTimeOffset At, string Who, string Key, string Text, bool IsAction);
