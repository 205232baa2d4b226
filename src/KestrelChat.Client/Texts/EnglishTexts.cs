using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Texts;

/// <summary>The client's sentences in English.</summary>
internal static class EnglishTexts
{
    public static readonly ClientTexts All = new()
    {
        Language = "en",
        Editor = EditorTexts.English,
        Connecting = "connecting to {server} …",
        LostRetryingIn = "connection lost, trying again in {seconds} s ({reason})",
        LostRetrying = "connection lost, trying again … ({reason})",
        ConnectedAgain = "connected again after {duration}",
        ClosedByServer = "the server has closed it",
        Missed = "while you were away ({count}):",
        MissedMore = "while you were away (the last {count}; there may have been more):",
        NotKnown = "not known whether it arrived: {text}",
        LineStays = "not connected: the line stays here",
        HistoryNotSaved = "typed lines are not saved: {reason}",
        TokenNotSaved = "the token of your name is not saved: {reason}",
    };
}
