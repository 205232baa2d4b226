using System.Diagnostics.Metrics;

namespace KestrelChat.Server.Events;

/// <summary>The totals of the chat's counters, and its recent fan-outs, for samples. Any thread.</summary>
internal sealed class ChatCounters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, Total> _totals;

    /// <param name="meters">Creates the meters of this server.</param>
    public ChatCounters(IMeterFactory meters)
    {
        _totals = new Dictionary<string, Total>(StringComparer.Ordinal)
        {
            [ChatMetrics.ConnectionsName] = Connections,
            [ChatMetrics.LinesReceivedName] = LinesReceived,
            [ChatMetrics.LinesDeliveredName] = LinesDelivered,
            [ChatMetrics.LinesMissedName] = LinesMissed,
            [ChatMetrics.BytesSentName] = BytesSent,
        };
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Another server in this process has another factory.
            if (instrument.Meter.Scope != meters || instrument.Meter.Name != ChatMetrics.MeterName)
            {
                return;
            }

            if (instrument.Name == ChatMetrics.FanoutName)
            {
                listener.EnableMeasurementEvents(instrument, Fanouts);
            }
            else if (_totals.TryGetValue(instrument.Name, out var total))
            {
                listener.EnableMeasurementEvents(instrument, total);
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, _, total) => ((Total)total!).Add(value));
        _listener.SetMeasurementEventCallback<double>(static (_, value, _, recent) => ((RecentDurations)recent!).Add(value));
        _listener.Start();
    }

    /// <summary>How many connections are open.</summary>
    public Total Connections { get; } = new();

    public Total LinesReceived { get; } = new();

    public Total LinesDelivered { get; } = new();

    public Total LinesMissed { get; } = new();

    public Total BytesSent { get; } = new();

    public RecentDurations Fanouts { get; } = new();

    public void Dispose() => _listener.Dispose();

    /// <summary>The sum of a counter's measurements.</summary>
    internal sealed class Total
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Add(long value) => Interlocked.Add(ref _value, value);
    }
}
