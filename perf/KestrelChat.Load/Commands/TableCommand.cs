using System.CommandLine;
using KestrelChat.Load.Comparing;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>table</c>: prints the result of a comparison.</summary>
internal static class TableCommand
{
    internal static Command Create()
    {
        var result = new Argument<FileInfo>("result") { Description = "File that compare has written" };
        var beside = new Option<string?>("--beside") { Description = "Server whose medians the others are divided by, in parentheses" };
        var command = new Command("table", "Print the result of compare as a Markdown table of medians") { result, beside };
        command.SetAction(FileCommand.Action((parsed, _) =>
        {
            var compared = ComparisonResult.Read(parsed.GetRequiredValue(result));
            string? other = parsed.GetValue(beside);
            if (other is not null && compared.Plan.Servers.All(server => server.Name != other))
            {
                throw new LoadException($"--beside: invalid value '{other}': expected one of {string.Join(", ", compared.Plan.Servers.Select(server => server.Name))}.");
            }

            Console.Write(ComparisonTable.Markdown(compared, other));
        }));
        return command;
    }
}
