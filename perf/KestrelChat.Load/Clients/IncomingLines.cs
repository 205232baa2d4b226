using System.Text;

namespace KestrelChat.Load.Clients;

/// <summary>Lines as a busy room has them: many names, a number, wide characters, a URL.</summary>
internal static class IncomingLines
{
    internal const int Names = 5_000;

    /// <summary>What a server sends first.</summary>
    internal static readonly byte[] Greeting = "You are 127.0.0.1:50000"u8.ToArray();

    /// <summary>What the client draws before what the user types.</summary>
    internal static readonly byte[] Prompt = "> "u8.ToArray();

    /// <summary>Returns the lines with these numbers, each with its newline.</summary>
    internal static byte[] Create(int first, int count)
    {
        var lines = new StringBuilder();
        for (int number = first; number < first + count; number++)
        {
            _ = lines.Append($"user{number % Names}: line {number} has some text, wide characters (你好) and https://example.org/{number}\n");
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>Returns a text that only follows all lines with lower numbers.</summary>
    internal static byte[] Mark(int next) => Encoding.UTF8.GetBytes($"before line {next}.");
}
