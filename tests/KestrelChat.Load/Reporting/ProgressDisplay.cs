using Spectre.Console;

namespace KestrelChat.Load.Reporting;

/// <summary>Shows on stderr how far a run is: in place on a terminal, line by line elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs something that reports its progress.</summary>
    internal static T Run<T>(Func<Action<string>, T> body)
    {
        if (Console.IsErrorRedirected)
        {
            return body(Console.Error.WriteLine);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

        // Refreshed only when there is something new: a spinner's timer thread would run on the measuring core.
        return console.Status()
            .AutoRefresh(false)
            .Start("starting", status => body(line =>
            {
                status.Status(Markup.Escape(line));
                status.Refresh();
            }));
    }
}
