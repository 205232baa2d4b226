using System.Runtime.CompilerServices;
using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>How a client sees its room. All members of a room with equal views read the same rendering. Immutable.</summary>
/// <param name="Wording">The language of the notices.</param>
public sealed record View(Wording Wording)
{
    private static readonly ConditionalWeakTable<Wording, View> s_plain = [];
    private static readonly ConditionalWeakTable<Wording, View> s_allRaw = [];

    /// <summary>The offset from UTC of the time before each line; null = no time.</summary>
    public TimeSpan? TimeOffset { get; init; }

    /// <summary>Whether names and notices are coloured.</summary>
    public bool IsColored { get; init; }

    /// <summary>Whether arrivals and departures are hidden.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether it is for a program.</summary>
    public RawMode Raw { get; init; }

    /// <summary>Whether the rendering keeps the author of each line, for members that hide some (<see cref="LineFilter"/>).</summary>
    public bool HasAuthors { get; init; }

    /// <summary>Whether a line is exactly what the wording makes of an event.</summary>
    internal bool IsPlain => TimeOffset is null && !IsColored && !IsQuiet && Raw == RawMode.Off;

    /// <summary>The view of a client that changed nothing: one object for each wording. Any thread.</summary>
    public static View PlainOf(Wording wording) => s_plain.GetValue(wording, static wording => new View(wording));

    /// <summary>The view of a client that begins with <see cref="RawMode.All"/> and changed nothing: one object for each wording. Any thread.</summary>
    public static View AllRawOf(Wording wording) => s_allRaw.GetValue(wording, static wording => new View(wording) { Raw = RawMode.All });
}
