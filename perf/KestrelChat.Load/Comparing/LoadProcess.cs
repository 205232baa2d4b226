using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KestrelChat.Load.Comparing;

/// <summary>Runs a subcommand of this program in a process of its own, so that each measurement starts from the same state.</summary>
internal sealed class LoadProcess(PinnedCommand pinned)
{
    private const int MaxErrorLength = 300;
    private const int PollMilliseconds = 100;

    /// <summary>Returns the figures of a measurement.</summary>
    /// <param name="arguments">Subcommand and options.</param>
    /// <param name="timeout">Time after which the process is killed.</param>
    /// <param name="cancel">Requests an early end.</param>
    /// <exception cref="LoadException">The measurement failed.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    internal JsonNode Measure(IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancel)
    {
        string file = Path.GetTempFileName();
        try
        {
            // Options end where the command line of a server begins.
            int end = arguments.TakeWhile(argument => argument != "--").Count();
            using var process = pinned.Start([.. Self(), .. arguments.Take(end), "--json", file, .. arguments.Skip(end)]);
            var errors = new ErrorTail(process, MaxErrorLength);
            WaitForExit(process, timeout, cancel);
            return process.ExitCode == 0
                ? JsonNode.Parse(File.ReadAllText(file))!["figures"]!
                : throw new LoadException(LastError(errors.Text()));
        }
        catch (JsonException failure)
        {
            throw new LoadException($"the load tool wrote no result: {failure.Message}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Returns the command that runs this program: its own executable, or <c>dotnet</c> with its assembly.</summary>
    private static string[] Self()
    {
        string library = typeof(LoadProcess).Assembly.Location;
        string executable = Path.ChangeExtension(library, null);
        return Environment.ProcessPath == executable ? [executable] : ["dotnet", library];
    }

    private static void WaitForExit(Process process, TimeSpan timeout, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        while (!process.WaitForExit(PollMilliseconds))
        {
            if (cancel.IsCancellationRequested || Stopwatch.GetElapsedTime(start) > timeout)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                cancel.ThrowIfCancellationRequested();
                throw new LoadException($"no result after {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.");
            }
        }
    }

    // Progress comes before it.
    private static string LastError(string text)
    {
        const string Start = "error: ";
        int at = text.LastIndexOf(Start, StringComparison.Ordinal);
        return at >= 0 ? text[(at + Start.Length)..] : text;
    }
}
