namespace KestrelChat.Client.Lines;

/// <summary>A line from the server. Immutable.</summary>
/// <param name="Text">The line as it is shown: without control characters, and without <see cref="Time"/>.</param>
/// <param name="Kind">What it is.</param>
internal sealed record ServerLine(string Text, LineKind Kind)
{
    /// <summary>The id that the form has in the server's wording files, such as <c>historyEnds</c>; null of what is in none.</summary>
    public string? Message { get; init; }

    /// <summary>The time, or date and time, that the line began with as the server sent it; null without one.</summary>
    public string? Time { get; init; }

    /// <summary>The user whom the line is about.</summary>
    public string? Name { get; init; }

    /// <summary>Where in <see cref="Text"/> the name is.</summary>
    public Range NameAt { get; init; }

    /// <summary>What was said, or what <see cref="Kind"/> says.</summary>
    public string? Body { get; init; }

    /// <summary>Where in <see cref="Text"/> the body is.</summary>
    public Range BodyAt { get; init; }

    /// <summary>Why the connection ends.</summary>
    public Ending Ending { get; init; }

    /// <summary>Whether the server rings the terminal (BEL).</summary>
    public bool Rings { get; init; }

    /// <summary>The language in which the form was recognized, such as <c>en</c>; null of a form that several or no languages have.</summary>
    public string? Language { get; init; }
}
