using System.Globalization;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Metrics;

/// <summary>Reads a server's metrics as Prometheus does.</summary>
internal static class Scrape
{
    /// <summary>Returns the values by series; a series without labels has no braces.</summary>
    public static async Task<Dictionary<string, double>> ScrapeAsync(this ChatServer server) =>
        (await server.Http.GetStringAsync("/metrics")).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Replace("{}", "", StringComparison.Ordinal))
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    public static Task WaitForMetricAsync(this ChatServer server, string series, double value) =>
        Wait.UntilAsync(async () => (await server.ScrapeAsync()).TryGetValue(series, out var now) && now.Equals(value), $"{series} is {value}");
}
