namespace KestrelChat.Client;

/// <summary>The form of everything the program says on standard error: one line that begins with its name.</summary>
internal static class ErrorLine
{
    private const string Prefix = "kestrelchat: ";

    /// <summary>Writes <paramref name="message"/> as one line, whatever characters it quotes from the command line.</summary>
    /// <exception cref="IOException"><paramref name="errors"/> cannot be written.</exception>
    public static async Task WriteAsync(TextWriter errors, string message)
    {
        // A control character in a quoted argument would break the line or reach the terminal as a command.
        string line = string.Concat(message.Select(c => char.IsControl(c) ? '?' : c));
        await errors.WriteLineAsync(Prefix + line);
    }
}
