using System.Globalization;
using KestrelChat.Load.Comparing;

namespace KestrelChat.Load.Plotting;

/// <summary>Makes a chart of a comparison over the number of clients.</summary>
internal static class ComparisonPlot
{
    private const string DeliveriesPerSecond = "deliveriesPerSecond";
    private const string P99Microseconds = "latency.p99Microseconds";

    /// <param name="result">The result of the comparison.</param>
    /// <param name="servers">Names of the servers to draw; none for all.</param>
    /// <param name="throughput">Measurement of the left panel.</param>
    /// <param name="latency">Measurement of the right panel.</param>
    /// <exception cref="LoadException">A measurement or server has no figures to draw.</exception>
    internal static Chart Create(ComparisonResult result, string[] servers, string throughput, string latency)
    {
        string[] names = servers.Length > 0 ? servers : [.. result.Plan.Servers.Select(server => server.Name)];
        return new Chart(
            "Deliveries per second and 99th percentile of latency over the number of clients",
            "clients",
            [
                new Panel("deliveries per second", Lines(result, names, throughput, DeliveriesPerSecond, 1), Count),
                new Panel("99th percentile of latency, ms", Lines(result, names, latency, P99Microseconds, 1e-3), Count),
            ]);
    }

    private static List<Series> Lines(ComparisonResult result, string[] servers, string measurement, string figure, double factor)
    {
        var lines = servers
            .Select(server => new Series(server, Points(result, server, measurement, figure, factor)))
            .Where(line => line.Points.Count > 0)
            .ToList();
        return lines.Count > 0
            ? lines
            : throw new LoadException($"the result has no {figure} of a measurement '{measurement}' with several numbers of clients.");
    }

    private static List<(double X, double Y)> Points(ComparisonResult result, string server, string measurement, string figure, double factor) =>
    [
        .. from figures in result.Figures
           where figures.Server == server && figures.Measurement == measurement
           let median = figures.Median(figure)
           where figures.Clients > 0 && median > 0
           orderby figures.Clients
           select ((double)figures.Clients!.Value, median.Value * factor),
    ];

    private static string Count(double value) => value switch
    {
        >= 1e6 => $"{(value / 1e6).ToString("0.###", CultureInfo.InvariantCulture)} M",
        >= 1e4 => $"{(value / 1e3).ToString("0.###", CultureInfo.InvariantCulture)} k",
        _ => value.ToString("#,0.###", CultureInfo.InvariantCulture),
    };
}
