namespace KestrelChat.Commands;

/// <summary>A line that begins with a slash, split into its parts. Pure.</summary>
/// <param name="Word">What follows the slash, up to the first space, in lower case.</param>
/// <param name="Arguments">The rest, trimmed.</param>
internal readonly record struct CommandLine(string Word, string Arguments)
{
    private static readonly char[] s_blank = [' ', '\t'];

    public static CommandLine Parse(string line)
    {
        var (word, arguments) = Split(line.TrimStart('/'));
        return new CommandLine(word.ToLowerInvariant(), arguments);
    }

    /// <summary>Splits a text into its first word and the rest.</summary>
    public static (string First, string Others) Split(string text)
    {
        var trimmed = text.Trim(s_blank);
        var blank = trimmed.IndexOfAny(s_blank);
        return blank < 0 ? (trimmed, "") : (trimmed[..blank], trimmed[blank..].Trim(s_blank));
    }
}
