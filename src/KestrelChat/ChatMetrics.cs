using System.Diagnostics.Metrics;

namespace KestrelChat;

/// <summary>The instruments of the chat, all of one meter.</summary>
/// <remarks>Any thread, with or without a lock. Only what is recorded once for each connection allocates.</remarks>
public sealed class ChatMetrics
{
    public const string MeterName = "KestrelChat";

    /// <summary>The name of the gauge that counts clients by room and endpoint.</summary>
    public const string ClientsName = "kestrelchat.clients";

    /// <summary>How many series that gauge has at most, apart from one for each endpoint.</summary>
    public const int MaxClientSeries = ClientSeries.MaxNamed;

    /// <summary>The name of the counter of open connections.</summary>
    public const string ConnectionsName = "kestrelchat.connections";

    /// <summary>The name of the counter of lines that clients sent.</summary>
    public const string LinesReceivedName = "kestrelchat.lines.received";

    /// <summary>The name of the counter of lines delivered to clients.</summary>
    public const string LinesDeliveredName = "kestrelchat.lines.delivered";

    /// <summary>The name of the counter of lines dropped for clients.</summary>
    public const string LinesMissedName = "kestrelchat.lines.missed";

    /// <summary>The name of the counter of bytes sent to clients.</summary>
    public const string BytesSentName = "kestrelchat.bytes.sent";

    /// <summary>The name of the histogram of the durations of fan-outs, in seconds.</summary>
    public const string FanoutName = "kestrelchat.fanout";

    private const string ReasonTag = "reason";

    // From a few clients in a quiet room to a thousand on a slow core.
    private static readonly double[] s_fanoutSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    private readonly Meter _meter;
    private readonly ClientSeries _clients;
    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _connectionsRejected;
    private readonly Counter<long> _connectionsClosed;
    private readonly Counter<long> _linesReceived;
    private readonly Counter<long> _linesDelivered;
    private readonly Counter<long> _linesMissed;
    private readonly Counter<long> _bytesSent;
    private readonly Histogram<double> _fanout;

    /// <param name="meters">Creates the meter.</param>
    /// <param name="permanent">The rooms and endpoints whose clients are reported even when there are none.</param>
    public ChatMetrics(IMeterFactory meters, IEnumerable<(string Room, string Endpoint)>? permanent = null)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _clients = new ClientSeries(permanent ?? []);
        _meter = meters.Create(MeterName);
        _connections = _meter.CreateUpDownCounter<long>(ConnectionsName, "{connection}", "Open connections to the chat's endpoints.");
        _connectionsRejected = _meter.CreateCounter<long>("kestrelchat.connections.rejected", "{connection}", "Connections that were refused, by reason.");
        _connectionsClosed = _meter.CreateCounter<long>("kestrelchat.connections.closed", "{connection}", "Connections of clients that ended, by reason; probes are not counted.");
        _linesReceived = _meter.CreateCounter<long>(LinesReceivedName, "{line}", "Lines that clients sent.");
        _linesDelivered = _meter.CreateCounter<long>(LinesDeliveredName, "{line}", "Lines of rooms delivered to clients' connections, counted for each client.");
        _linesMissed = _meter.CreateCounter<long>(LinesMissedName, "{line}", "Lines of rooms dropped for clients that were too far behind.");

        // Not "By": Prometheus's name would become kestrelchat_bytes_sent_bytes_total.
        _bytesSent = _meter.CreateCounter<long>(BytesSentName, "{byte}", "Bytes sent to clients' connections.");
        _fanout = _meter.CreateHistogram(
            FanoutName,
            "s",
            "Time to deliver the new lines of a room to all its members.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_fanoutSeconds });
        ReportZeros();
    }

    /// <summary>Records that one of the chat's endpoints accepted a connection.</summary>
    public void ConnectionStarted() => _connections.Add(1);

    public void ConnectionEnded() => _connections.Add(-1);

    /// <summary>Records that a connection was refused.</summary>
    public void ConnectionRejected(CloseReason reason) => _connectionsRejected.Add(1, Tag(reason));

    /// <summary>Records that the connection of an announced client ended.</summary>
    public void ConnectionClosed(CloseReason reason) => _connectionsClosed.Add(1, Tag(reason));

    internal void LineReceived() => _linesReceived.Add(1);

    /// <summary>Records one send to one client.</summary>
    /// <param name="lines">Lines of its room.</param>
    /// <param name="bytes">All bytes, those of other lines included.</param>
    internal void Delivered(long lines, int bytes)
    {
        _linesDelivered.Add(lines);
        _bytesSent.Add(bytes);
    }

    internal void LinesMissed(long lines) => _linesMissed.Add(lines);

    internal void FannedOut(TimeSpan duration) => _fanout.Record(duration.TotalSeconds);

    /// <summary>Adds gauges that call these functions whenever they are collected.</summary>
    /// <param name="clients">Counts the clients by room and endpoint.</param>
    /// <param name="behind">Counts the clients with lines of their room that are not sent yet.</param>
    internal void Observe(Func<IEnumerable<Measurement<long>>> clients, Func<long> behind)
    {
        _meter.CreateObservableGauge(ClientsName, () => _clients.Limit(clients()), "{client}", "Connected clients, by room and endpoint.");
        _meter.CreateObservableGauge("kestrelchat.clients.behind", behind, "{client}", "Clients with lines of their room that are not sent yet.");
    }

    // A counter that appears with its first event has no rate for that event.
    private void ReportZeros()
    {
        _connections.Add(0);
        _linesReceived.Add(0);
        _linesDelivered.Add(0);
        _linesMissed.Add(0);
        _bytesSent.Add(0);

        // A histogram without a value has no series. The sum stays 0.
        _fanout.Record(0);
        foreach (var reason in Enum.GetValues<CloseReason>().Where(reason => reason != CloseReason.None))
        {
            if (reason.IsRefusal())
            {
                _connectionsRejected.Add(0, Tag(reason));
            }

            if (reason.MayEndClient())
            {
                _connectionsClosed.Add(0, Tag(reason));
            }
        }
    }

    private static KeyValuePair<string, object?> Tag(CloseReason reason) => KeyValuePair.Create<string, object?>(ReasonTag, reason.ToString());
}
