using System.Text.Json;
using System.Text.Json.Nodes;

namespace KestrelChat.Load.Comparing;

/// <summary>The numbers in a result of the load tool.</summary>
internal static class FigureValues
{
    /// <summary>Returns all numbers outside of arrays with their paths, such as <c>latency.p99Microseconds</c>.</summary>
    internal static IEnumerable<(string Path, double Value)> In(JsonNode? figures) => figures switch
    {
        JsonObject members => members.SelectMany(member => In(member.Value)
            .Select(inner => (inner.Path.Length > 0 ? $"{member.Key}.{inner.Path}" : member.Key, inner.Value))),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => [("", value.GetValue<double>())],
        _ => [],
    };

    /// <summary>Returns the median; the mean of the middle two when their number is even.</summary>
    /// <exception cref="InvalidOperationException">There are no values.</exception>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length > 0
            ? (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2
            : throw new InvalidOperationException("There are no values.");
    }
}
