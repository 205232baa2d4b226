using System.Diagnostics.Metrics;

namespace KestrelChat;

/// <summary>What the chat counts of itself, as instruments of one meter; who listens to them is not its business.</summary>
/// <remarks>Any thread, under any lock or none. Recording allocates nothing, but for what is recorded once a connection.</remarks>
public sealed class ChatMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "KestrelChat";

    private const string ReasonTag = "reason";

    // From the few clients of a quiet room to a thousand on a slow core.
    private static readonly double[] s_fanoutSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _connectionsRejected;
    private readonly Counter<long> _connectionsClosed;
    private readonly Counter<long> _linesReceived;
    private readonly Counter<long> _linesDelivered;
    private readonly Counter<long> _linesMissed;
    private readonly Counter<long> _bytesSent;
    private readonly Histogram<double> _fanout;

    public ChatMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _connections = _meter.CreateUpDownCounter<long>("kestrelchat.connections", "{connection}", "Open connections to the chat's endpoints.");
        _connectionsRejected = _meter.CreateCounter<long>("kestrelchat.connections.rejected", "{connection}", "Connections that were refused, by reason.");
        _connectionsClosed = _meter.CreateCounter<long>("kestrelchat.connections.closed", "{connection}", "Clients whose connection ended, by reason; probes are none.");
        _linesReceived = _meter.CreateCounter<long>("kestrelchat.lines.received", "{line}", "Lines that clients sent.");
        _linesDelivered = _meter.CreateCounter<long>("kestrelchat.lines.delivered", "{line}", "Lines of rooms that were handed to clients' connections, counted for each client.");
        _linesMissed = _meter.CreateCounter<long>("kestrelchat.lines.missed", "{line}", "Lines of rooms that were left out for clients who were too far behind.");
        _bytesSent = _meter.CreateCounter<long>("kestrelchat.bytes.sent", "By", "Bytes handed to clients' connections.");
        _fanout = _meter.CreateHistogram(
            "kestrelchat.fanout",
            "s",
            "How long it took to hand what was said in a room to all who are in it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_fanoutSeconds });
    }

    /// <summary>A connection came to one of the chat's endpoints.</summary>
    public void ConnectionStarted() => _connections.Add(1);

    /// <summary>It is over.</summary>
    public void ConnectionEnded() => _connections.Add(-1);

    /// <summary>A connection was not let in.</summary>
    public void ConnectionRejected(CloseReason reason) => _connectionsRejected.Add(1, KeyValuePair.Create<string, object?>(ReasonTag, reason.ToString()));

    /// <summary>A client of which others were told has ended.</summary>
    public void ConnectionClosed(CloseReason reason) => _connectionsClosed.Add(1, KeyValuePair.Create<string, object?>(ReasonTag, reason.ToString()));

    internal void LineReceived() => _linesReceived.Add(1);

    /// <summary>What one flush to one client carries: lines of its room, and all bytes.</summary>
    internal void Delivered(long lines, int bytes)
    {
        _linesDelivered.Add(lines);
        _bytesSent.Add(bytes);
    }

    internal void LinesMissed(long lines) => _linesMissed.Add(lines);

    internal void FannedOut(TimeSpan duration) => _fanout.Record(duration.TotalSeconds);

    /// <summary>Has those who are here counted whenever somebody looks.</summary>
    /// <param name="clients">How many, by room and endpoint.</param>
    /// <param name="behind">How many of them were not sent all of their room's lines.</param>
    internal void Observe(Func<IEnumerable<Measurement<long>>> clients, Func<long> behind)
    {
        _meter.CreateObservableGauge("kestrelchat.clients", clients, "{client}", "People who are here, by room and endpoint.");
        _meter.CreateObservableGauge("kestrelchat.clients.behind", behind, "{client}", "Clients that were not yet sent all of their room's lines.");
    }
}
