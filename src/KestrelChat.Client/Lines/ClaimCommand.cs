using System.Buffers;

namespace KestrelChat.Client.Lines;

/// <summary>The command that takes a name back, as the server shows it: <c>/claim NAME TOKEN</c>, with 16 hexadecimal digits. Pure.</summary>
internal static class ClaimCommand
{
    private const string Word = "/claim ";
    private const int TokenLength = 16;

    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdef");

    public static bool IsIn(ReadOnlySpan<char> text) =>
        text.StartsWith(Word, StringComparison.Ordinal) && text[Word.Length..] is var rest
        && rest.IndexOf(' ') is > 0 and var space && rest[(space + 1)..] is { Length: TokenLength } token && !token.ContainsAnyExcept(s_hexDigits);

    /// <summary>Returns where the name and the token are.</summary>
    /// <param name="line">The line.</param>
    /// <param name="command">Where the command is in it.</param>
    public static (Range Name, Range Token) Find(string line, Range command)
    {
        int name = command.Start.GetOffset(line.Length) + Word.Length;
        int token = line.IndexOf(' ', name) + 1;
        return (name..(token - 1), token..command.End);
    }
}
