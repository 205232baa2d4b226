using Spectre.Console;

namespace KestrelChat.Load.Reporting;

/// <summary>Prints a result as a table.</summary>
internal static class ResultTable
{
    // A file or pipe has no width, and wrapped rows are hard to search.
    private const int WidthWithoutTerminal = 120;

    internal static void Print(LoadReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(Title(report)));
        _ = table.AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
        foreach (var (name, value) in report.Figures.Rows())
        {
            _ = table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }

        CreateConsole().Write(table);
    }

    private static IAnsiConsole CreateConsole()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = WidthWithoutTerminal;
        return console;
    }

    private static string Title(LoadReport report) =>
        report.Subcommand
        + (report.Label is null ? "" : $" · {report.Label}")
        + (report.Interrupted ? " · interrupted" : "");
}
