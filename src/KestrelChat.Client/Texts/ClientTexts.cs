using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Texts;

/// <summary>The interactive client's own sentences in one language. Immutable.</summary>
/// <remarks>Errors before a session begins are in English.</remarks>
internal sealed record ClientTexts
{
    /// <summary>The language's name: <c>en</c>, <c>ru</c> or <c>zh</c>.</summary>
    public required string Language { get; init; }

    /// <summary>The sentences of the line editor.</summary>
    public required EditorTexts Editor { get; init; }

    /// <summary>The client is connecting for the first time; <c>{server}</c> is the address.</summary>
    public required string Connecting { get; init; }

    /// <summary>The connection was lost, with the reason <c>{reason}</c>, and the next attempt is in <c>{seconds}</c> s. The reason is last: a narrow terminal cuts it.</summary>
    public required string LostRetryingIn { get; init; }

    /// <summary>The connection was lost, and the client is connecting again.</summary>
    public required string LostRetrying { get; init; }

    /// <summary>The connection exists again, after <c>{duration}</c>.</summary>
    public required string ConnectedAgain { get; init; }

    /// <summary>The server has closed the connection (a reason).</summary>
    public required string ClosedByServer { get; init; }

    /// <summary>Stands before what was missed; <c>{count}</c> is the number of lines.</summary>
    public required string Missed { get; init; }

    /// <summary>Stands before what was missed if more may have been said than the server has shown.</summary>
    public required string MissedMore { get; init; }

    /// <summary>It is not known whether the server has received a line; <c>{text}</c>.</summary>
    public required string NotKnown { get; init; }

    /// <summary>Enter does nothing now, and the line stays.</summary>
    public required string LineStays { get; init; }

    /// <summary>The history of typed lines cannot be saved; <c>{reason}</c>.</summary>
    public required string HistoryNotSaved { get; init; }

    /// <summary>The token of the name cannot be saved; <c>{reason}</c>.</summary>
    public required string TokenNotSaved { get; init; }

    /// <summary>Replaces slots such as <c>{count}</c> in a sentence.</summary>
    public static string Format(string sentence, params ReadOnlySpan<(string Slot, string Value)> values)
    {
        foreach ((string slot, string value) in values)
        {
            sentence = sentence.Replace("{" + slot + "}", value, StringComparison.Ordinal);
        }

        return sentence;
    }

    /// <summary>Returns the sentences in a language by its name; English for an unknown one.</summary>
    public static ClientTexts Of(string? language) => language switch
    {
        "ru" => RussianTexts.All,
        "zh" => ChineseTexts.All,
        _ => EnglishTexts.All,
    };
}
