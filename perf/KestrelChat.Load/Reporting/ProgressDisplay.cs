using Spectre.Console;

namespace KestrelChat.Load.Reporting;

/// <summary>Shows the progress of a run on stderr: in place on a terminal, line by line otherwise.</summary>
internal static class ProgressDisplay
{
    internal static T Run<T>(Func<Action<string>, T> body)
    {
        if (Console.IsErrorRedirected)
        {
            return body(Console.Error.WriteLine);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

        // Refreshed on change only: the timer thread of a spinner would run on the measuring core.
        return console.Status()
            .AutoRefresh(false)
            .Start("starting", status => body(line =>
            {
                status.Status(Markup.Escape(line));
                status.Refresh();
            }));
    }
}
