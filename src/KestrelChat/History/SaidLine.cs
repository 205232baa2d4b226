namespace KestrelChat.History;

/// <summary>A line that somebody said in a room, as it is kept. Immutable; any thread.</summary>
public sealed class SaidLine
{
    // What an entry takes beside its text: itself, the text's header, its place in the ring.
    private const int Overhead = 96;

    /// <summary>Its number in its room, from 1 on, without a gap.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The name that was shown, UTF-8.</summary>
    public required ReadOnlyMemory<byte> WhoUtf8 { get; init; }

    /// <summary>UTF-8, made safe to show.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Whether it was done (<c>/me</c>) rather than said.</summary>
    public bool IsAction { get; init; }

    /// <summary>Who said it, by the key under which it can be ignored.</summary>
    internal string? Author { get; init; }

    /// <summary>What it takes to keep it, in bytes, about.</summary>
    internal int Size => Overhead + Text.Length;
}
