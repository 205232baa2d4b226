namespace KestrelChat.Client.Wordings;

/// <summary>Reads the wording of a server that has changed its texts (<c>--wording FILE</c>).</summary>
internal static class WordingFile
{
    private const int MaxBytes = 1024 * 1024;

    /// <exception cref="ClientException">The file cannot be read, or is not a wording.</exception>
    public static Wording Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] json = new byte[MaxBytes + 1];
            int length = file.ReadAtLeast(json, json.Length, throwOnEndOfStream: false);
            return length <= MaxBytes
                ? WordingReader.Read(path, json.AsMemory(0, length))
                : throw Invalid(path, "expected at most 1 MiB", cause: null);
        }
        catch (FormatException e)
        {
            throw Invalid(path, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ClientException(ExitCodes.InvalidArguments, $"cannot read the wording '{path}': {e.Message}", e);
        }
    }

    private static ClientException Invalid(string path, string why, Exception? cause) => new(
        ExitCodes.InvalidArguments, $"invalid wording '{path}': {why}; expected en, ru, zh or a file like the server's wordings/en.json", cause);
}
