namespace KestrelChat.Client.Editing;

/// <summary>The editor's own sentences, in English unless others are given. <c>{count}</c> and <c>{text}</c> are replaced. Immutable.</summary>
internal sealed record EditorTexts
{
    public static readonly EditorTexts English = new();

    /// <summary>Asks about a paste of at least two lines; <c>{count}</c> is their number.</summary>
    public string PasteQuestion { get; init; } = "{count} lines: Enter send, Tab join, Esc drop";

    /// <summary>Stands below the first lines of a paste; <c>{count}</c> is the number of the others.</summary>
    public string PasteContinues { get; init; } = "… and {count} more";

    /// <summary>Pasted text was dropped because of its length.</summary>
    public string PasteTooLong { get; init; } = "dropped: the paste is over 256 KiB";

    /// <summary>Text was not inserted because the line would be too long.</summary>
    public string LineTooLong { get; init; } = "not inserted: a line has at most 64 KiB";

    /// <summary>The prompt of the search; <c>{text}</c> is what is searched for.</summary>
    public string Search { get; init; } = "search '{text}': ";

    /// <summary>The prompt of a search that has found nothing.</summary>
    public string SearchFailed { get; init; } = "no line with '{text}': ";

    internal static string Format(string sentence, int count) => sentence.Replace("{count}", count.ToString(), StringComparison.Ordinal);

    internal static string Format(string sentence, string text) => sentence.Replace("{text}", text, StringComparison.Ordinal);
}
