using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>
/// How somebody wants to see a room. All of a room who want the same read the same rendering of it, so there are few of them
/// whatever people choose. Immutable; equal by value.
/// </summary>
/// <param name="Wording">What it is told in.</param>
public sealed record View(Wording Wording)
{
    /// <summary>By how much from UTC the time stands before each line; null = no time.</summary>
    public TimeSpan? TimeOffset { get; init; }

    /// <summary>Whether names and notices are coloured.</summary>
    public bool IsColored { get; init; }

    /// <summary>Whether who comes and goes is left out.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether it is for a program: said lines only, four fields each, see <see cref="RawLine"/>.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether the rendering tells whose each line is, for those who leave some out (<see cref="LineFilter"/>).</summary>
    public bool HasAuthors { get; init; }

    /// <summary>Whether every line is just what the wording makes of an event.</summary>
    internal bool IsPlain => TimeOffset is null && !IsColored && !IsQuiet && !IsRaw;
}
