namespace KestrelChat.Commands;

/// <summary>A line that begins with a slash, taken apart: <c>/msg bob hello there</c>. Pure.</summary>
/// <param name="Word">What stands behind the slash, up to the first space; lower case.</param>
/// <param name="Rest">What follows, without spaces around it.</param>
internal readonly record struct CommandLine(string Word, string Rest)
{
    private static readonly char[] s_blank = [' ', '\t'];

    public static CommandLine Parse(string line)
    {
        var (word, rest) = Split(line.TrimStart('/'));
        return new CommandLine(word.ToLowerInvariant(), rest);
    }

    /// <summary>The first word of a text, and what follows it.</summary>
    public static (string First, string Others) Split(string text)
    {
        var trimmed = text.Trim(s_blank);
        var blank = trimmed.IndexOfAny(s_blank);
        return blank < 0 ? (trimmed, "") : (trimmed[..blank], trimmed[blank..].Trim(s_blank));
    }
}
