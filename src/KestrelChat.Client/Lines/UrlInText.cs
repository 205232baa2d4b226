namespace KestrelChat.Client.Lines;

/// <summary>Finds URLs roughly, as terminals do: words with <c>://</c>, or that begin with <c>www.</c> Pure.</summary>
internal static class UrlInText
{
    private const string Separator = "://";
    private const string Web = "www.";

    /// <summary>Whether the character at <paramref name="at"/> is in a word with a URL.</summary>
    public static bool Covers(ReadOnlySpan<char> text, int at)
    {
        int begin = text[..at].LastIndexOf(' ') + 1;
        int length = text[begin..].IndexOf(' ');
        ReadOnlySpan<char> word = length < 0 ? text[begin..] : text.Slice(begin, length);
        return word.Contains(Separator, StringComparison.Ordinal) || word.Contains(Web, StringComparison.OrdinalIgnoreCase);
    }
}
