namespace KestrelChat.Client;

/// <summary>Writes an error message to standard error as one line that begins with the program's name.</summary>
internal static class ErrorLine
{
    private const string Prefix = "kestrelchat: ";

    /// <summary>Writes <paramref name="message"/>, with control characters replaced.</summary>
    /// <remarks>A failed write is ignored: the exit code still reports the error.</remarks>
    public static async Task WriteAsync(TextWriter errors, string message)
    {
        // A control character in a quoted argument could break the line or control the terminal.
        string line = string.Concat(message.Select(c => char.IsControl(c) ? '?' : c));
        try
        {
            await errors.WriteLineAsync(Prefix + line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No other channel is left.
        }
    }
}
