using System.CommandLine;

namespace KestrelChat.Load.Commands;

/// <summary>Common steps of the subcommands that are no measurement: errors as one line, files.</summary>
internal static class FileCommand
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Interrupted = 130;

    /// <summary>Returns the action of a command, which runs on a thread of its own because it blocks.</summary>
    internal static Func<ParseResult, CancellationToken, Task<int>> Action(Action<ParseResult, CancellationToken> run) => (parsed, cancel) =>
        Task.Factory.StartNew(() => Run(parsed, run, cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <exception cref="LoadException">The file cannot be written.</exception>
    internal static void Write(FileInfo file, string text)
    {
        try
        {
            File.WriteAllText(file.FullName, text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"cannot write {file}: {failure.Message}");
        }
    }

    private static int Run(ParseResult parsed, Action<ParseResult, CancellationToken> run, CancellationToken cancel)
    {
        try
        {
            run(parsed, cancel);
            return Success;
        }
        catch (LoadException failure)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            return Failure;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("interrupted; the result has the runs until then");
            return Interrupted;
        }
    }
}
