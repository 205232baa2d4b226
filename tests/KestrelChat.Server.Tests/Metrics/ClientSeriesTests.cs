using System.Diagnostics.Metrics;

namespace KestrelChat.Server.Tests.Metrics;

public sealed class ClientSeriesTests
{
    [Fact]
    public void Permanent_rooms_are_reported_without_clients_and_once_with_them()
    {
        var series = new ClientSeries([("lobby", "Main"), ("lobby", "Russian")]);
        Assert.Equal([("lobby", "Main", 0), ("lobby", "Russian", 0)], Limit(series));
        Assert.Equal([("lobby", "Main", 0), ("lobby", "Russian", 3), ("tea", "Main", 2)], Limit(series, ("tea", "Main", 2), ("lobby", "Russian", 3)));
        Assert.Equal([("lobby", "Main", 0), ("lobby", "Russian", 0)], Limit(series));
    }

    [Fact]
    public void Beyond_the_bound_new_rooms_are_counted_together_and_known_ones_keep_their_names()
    {
        var series = new ClientSeries([("lobby", "Main")]);
        for (var room = 1; room < ClientSeries.MaxNamed; room++)
        {
            Assert.Contains(($"room-{room}", "Main", 1), Limit(series, ($"room-{room}", "Main", 1)));
        }

        Assert.Equal(
            [("(other)", "Main", 5), ("(other)", "Russian", 4), ("lobby", "Main", 0), ("room-7", "Main", 1)],
            Limit(series, ("new-1", "Main", 2), ("new-2", "Main", 3), ("room-7", "Russian", 4), ("room-7", "Main", 1)));
    }

    private static IEnumerable<(string Room, string Endpoint, long Count)> Limit(ClientSeries series, params (string Room, string Endpoint, long Count)[] clients) =>
        series.Limit(clients.Select(client => new Measurement<long>(client.Count, KeyValuePair.Create<string, object?>("room", client.Room), KeyValuePair.Create<string, object?>("endpoint", client.Endpoint))))
            .Select(measurement => ((string)measurement.Tags[0].Value!, (string)measurement.Tags[1].Value!, measurement.Value))
            .OrderBy(count => count.Item1, StringComparer.Ordinal)
            .ThenBy(count => count.Item2, StringComparer.Ordinal);
}
