using System.Diagnostics.Metrics;

namespace KestrelChat;

/// <summary>Bounds how many rooms the metric of clients names in the life of the process, and reports permanent ones as 0.</summary>
/// <remarks>
/// Any thread. Metric libraries keep a slot for every set of tags that was ever reported, and users create rooms: without a bound
/// they would fill all slots. The clients of rooms beyond it are counted together, for each endpoint.
/// </remarks>
/// <param name="permanent">The rooms and endpoints that are always reported.</param>
internal sealed class ClientSeries(IEnumerable<(string Room, string Endpoint)> permanent)
{
    /// <summary>How many pairs of a room and an endpoint are named in the life of the process.</summary>
    public const int MaxNamed = 4_000;

    /// <summary>The label of all other rooms. No room can have this name.</summary>
    public const string OtherRooms = "(other)";

    private readonly Lock _gate = new();
    private readonly List<(string Room, string Endpoint)> _permanent = [.. permanent];
    private readonly HashSet<(string Room, string Endpoint)> _named = [.. permanent];

    /// <summary>Adds up the measurements, each tagged with its room and its endpoint.</summary>
    public IReadOnlyCollection<Measurement<long>> Limit(IEnumerable<Measurement<long>> clients)
    {
        lock (_gate)
        {
            var counts = _permanent.ToDictionary(pair => pair, _ => 0L);
            foreach (var measurement in clients)
            {
                var pair = (Room: (string)measurement.Tags[0].Value!, Endpoint: (string)measurement.Tags[1].Value!);
                if (!_named.Contains(pair) && (_named.Count >= MaxNamed || !_named.Add(pair)))
                {
                    pair.Room = OtherRooms;
                }

                counts[pair] = counts.GetValueOrDefault(pair) + measurement.Value;
            }

            return
            [
                .. counts.Select(count => new Measurement<long>(
                    count.Value,
                    KeyValuePair.Create<string, object?>("room", count.Key.Room),
                    KeyValuePair.Create<string, object?>("endpoint", count.Key.Endpoint))),
            ];
        }
    }
}
