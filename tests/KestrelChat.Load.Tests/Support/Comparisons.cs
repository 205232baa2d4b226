using System.Text.Json.Nodes;
using KestrelChat.Load.Comparing;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Tests.Support;

/// <summary>Creates results of comparisons.</summary>
internal static class Comparisons
{
    internal static ComparisonResult Create(ComparisonPlan plan, int rounds = 1) => new("label", DateTimeOffset.UnixEpoch, MachineInfo.Read(), rounds, plan);

    /// <summary>Creates a result with two servers and several numbers of clients: ours delivers a thousand times their number.</summary>
    internal static ComparisonResult CreateByClients(params int[] clients)
    {
        var result = Create(new ComparisonPlan(
            [new PlannedServer("ours", 1, ["ours"]), new PlannedServer("<other> & co", 2, ["other"])],
            [new PlannedMeasurement("clients-fanout", "fanout", ["deliveriesPerSecond"], clients)]));
        foreach (int count in clients)
        {
            result.Add("clients-fanout", "ours", count, Broadcast(1000 * count, p99Microseconds: 100 * count), error: null);
            result.Add("clients-fanout", "<other> & co", count, Broadcast(250 * count, p99Microseconds: 300 * count), error: null);
        }

        return result;
    }

    /// <summary>Figures as the load tool writes them.</summary>
    internal static JsonObject Broadcast(double deliveriesPerSecond, double p99Microseconds) => new()
    {
        ["deliveriesPerSecond"] = deliveriesPerSecond,
        ["latency"] = new JsonObject { ["p99Microseconds"] = p99Microseconds },
        ["serverBytesBefore"] = null,
        ["phases"] = new JsonArray(new JsonObject { ["round"] = 1 }),
    };
}
