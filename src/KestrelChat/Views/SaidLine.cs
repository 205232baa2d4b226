namespace KestrelChat.Views;

/// <summary>A line that was said in a room, as the history keeps it. Immutable; any thread.</summary>
public sealed class SaidLine
{
    // The object itself, the header of its text, and its place in the history.
    private const int Overhead = 96;

    /// <summary>Its number in its room: 1, 2, 3, … without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The name that was shown, UTF-8.</summary>
    public required ReadOnlyMemory<byte> NameUtf8 { get; init; }

    /// <summary>Visible UTF-8.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Whether it describes an action (<c>/me</c>).</summary>
    public bool IsAction { get; init; }

    /// <summary>The comparison key of its author, by which clients hide lines.</summary>
    public string? AuthorKey { get; init; }

    /// <summary>About how many bytes of memory it uses.</summary>
    internal int Size => Overhead + Text.Length;
}
