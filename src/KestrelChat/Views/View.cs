using System.Runtime.CompilerServices;
using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>How a client sees its room. All members of a room with equal views read the same rendering. Immutable.</summary>
/// <param name="Wording">The language of the notices.</param>
public sealed record View(Wording Wording)
{
    private static readonly ConditionalWeakTable<Wording, View> s_plain = [];

    /// <summary>The offset from UTC of the time before each line; null = no time.</summary>
    public TimeSpan? TimeOffset { get; init; }

    /// <summary>Whether names and notices are coloured.</summary>
    public bool IsColored { get; init; }

    /// <summary>Whether arrivals and departures are hidden.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether it is for a program: lines of users only, as fields (<see cref="RawLine"/>).</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether the rendering keeps the author of each line, for members that hide some (<see cref="LineFilter"/>).</summary>
    public bool HasAuthors { get; init; }

    /// <summary>Whether a line is exactly what the wording makes of an event.</summary>
    internal bool IsPlain => TimeOffset is null && !IsColored && !IsQuiet && !IsRaw;

    /// <summary>The view of a client that changed nothing: one object for each wording. Any thread.</summary>
    public static View PlainOf(Wording wording) => s_plain.GetValue(wording, static wording => new View(wording));
}
