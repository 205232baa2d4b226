using System.Globalization;
using System.Text;
using KestrelChat.Load.Comparing;

namespace KestrelChat.Load.Reporting;

/// <summary>Formats the result of a comparison as a Markdown table: a row for each figure, a column for each server.</summary>
internal static class ComparisonTable
{
    /// <param name="result">The result.</param>
    /// <param name="beside">Server whose medians the others are divided by; null for none.</param>
    internal static string Markdown(ComparisonResult result, string? beside)
    {
        var text = new StringBuilder();
        var servers = result.Plan.Servers.Where(server => result.Figures.Any(figures => figures.Server == server.Name)).ToList();
        AppendRow(text, ["measurement", .. servers.Select(server => server.Name)]);
        AppendRow(text, Enumerable.Repeat("---", servers.Count + 1));
        var errors = new List<string>();
        foreach (var measurement in result.Plan.Measurements)
        {
            foreach (int? clients in measurement.ClientCounts)
            {
                string name = clients is null ? measurement.Name : $"{measurement.Name}, {clients} clients";
                foreach (string figure in measurement.Show)
                {
                    AppendRow(text, [$"{name}: {figure}", .. servers.Select(server => Cell(result, measurement.Name, clients, server.Name, figure, beside))]);
                }

                errors.AddRange(servers.SelectMany(server => result.Find(measurement.Name, server.Name, clients)?.Errors
                    .Select(error => $"- {name}, {server.Name}: {error}") ?? []));
            }
        }

        if (errors.Count > 0)
        {
            _ = text.Append("\nFailed runs:\n\n").AppendJoin('\n', errors).Append('\n');
        }

        return text.ToString();
    }

    private static string Cell(ComparisonResult result, string measurement, int? clients, string server, string figure, string? beside)
    {
        if (result.Find(measurement, server, clients)?.Median(figure) is not { } median)
        {
            return FigureFormat.Unknown;
        }

        string value = FigureUnit.Format(figure, median);
        return beside is not null && beside != server && result.Find(measurement, beside, clients)?.Median(figure) is { } other and not 0
            ? $"{value} ({(median / other).ToString("0.00", CultureInfo.InvariantCulture)})"
            : value;
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
