namespace KestrelChat.Client;

/// <summary>The form of everything the program says on standard error: one line that begins with its name.</summary>
internal static class ErrorLine
{
    private const string Prefix = "kestrelchat: ";

    /// <summary>
    /// Writes <paramref name="message"/> as one line, whatever characters it quotes from the command line. Where
    /// <paramref name="errors"/> cannot be written, the exit code has to say it all.
    /// </summary>
    public static async Task WriteAsync(TextWriter errors, string message)
    {
        // A control character in a quoted argument would break the line or reach the terminal as a command.
        string line = string.Concat(message.Select(c => char.IsControl(c) ? '?' : c));
        try
        {
            await errors.WriteLineAsync(Prefix + line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody is left to be told.
        }
    }
}
