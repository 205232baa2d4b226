using System.Text;
using KestrelChat.Server.Platform;

namespace KestrelChat.Server.Hosting;

/// <summary>Prints what the program was asked for, when it is not to serve.</summary>
internal static class Answer
{
    private const int BrokenPipe = 32;

    /// <summary>Prints a text that is the whole answer.</summary>
    /// <returns>The exit code: 1 if the text could not be written. A reader that needs no more of it is no failure.</returns>
    public static int Print(string text)
    {
        try
        {
            Write(StandardStream.Output, text);
            return 0;
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            return 0;
        }
        catch (IOException e)
        {
            TryWrite(StandardStream.Error, $"cannot write to standard output: {e.Message}");
            return 1;
        }
    }

    /// <summary>Prints what explains the exit code, which is the answer.</summary>
    /// <param name="isSuccess">Whether the exit code is 0; otherwise the text goes to standard error.</param>
    /// <returns>The exit code.</returns>
    public static int Explain(string text, bool isSuccess)
    {
        TryWrite(isSuccess ? StandardStream.Output : StandardStream.Error, text);
        return isSuccess ? 0 : 1;
    }

    private static void TryWrite(Stream stream, string text)
    {
        try
        {
            Write(stream, text);
        }
        catch (IOException)
        {
            // There is nobody to tell.
        }
    }

    private static void Write(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text.TrimEnd('\n') + "\n"));
}
