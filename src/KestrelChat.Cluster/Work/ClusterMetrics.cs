using System.Diagnostics.Metrics;

namespace KestrelChat.Cluster.Work;

/// <summary>The instruments of a node's work with the store, in the chat's meter. Any thread.</summary>
public sealed class ClusterMetrics
{
    // With the classes of SQLSTATE that a database can answer an append with, so that a first increase is seen.
    private static readonly string[] s_failureClasses =
        ["connection", "timeout", "argument", "08", "0A", "22", "23", "25", "26", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "P0", "XX"];

    private static readonly double[] s_appendSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter;
    private readonly long _created = TimeProvider.System.GetTimestamp();
    private readonly Histogram<double> _append;
    private readonly Counter<long> _appendFailures;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ordersFailed;

    public ClusterMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(ChatMetrics.MeterName);
        _append = _meter.CreateHistogram("kestrelchat.cluster.append", "s", "Time to append a batch of events to the log.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_appendSeconds });
        _appendFailures = _meter.CreateCounter<long>("kestrelchat.cluster.append.failures", "{batch}", "Attempts to append a batch of events that failed, by class: connection, timeout, or the first two characters of the SQLSTATE.");
        _refused = _meter.CreateCounter<long>("kestrelchat.cluster.events.refused", "{event}", "Events that the database refused and that were dropped.");
        _ordersFailed = _meter.CreateCounter<long>("kestrelchat.cluster.orders.failed", "{order}", "Orders and private lines that the database or another node did not answer within 3 seconds.");
        foreach (var failureClass in s_failureClasses)
        {
            _appendFailures.Add(0, Class(failureClass));
        }

        _refused.Add(0);
        _ordersFailed.Add(0);

        // A histogram without a value has no series. The sum stays 0.
        _append.Record(0);
    }

    internal void Appended(TimeSpan duration) => _append.Record(duration.TotalSeconds);

    internal void AppendFailed(string failureClass) => _appendFailures.Add(1, Class(failureClass));

    internal void EventRefused() => _refused.Add(1);

    internal void OrderFailed() => _ordersFailed.Add(1);

    /// <summary>Adds gauges that call a function whenever they are collected.</summary>
    internal void Observe(Func<NodeState> state)
    {
        Gauge("reachable", unit: null, "1 while the database of the cluster can be used, 0 while it cannot.", now => now.IsReachable ? 1 : 0);
        Gauge("pending", "{event}", "Events that are not in the log yet.", now => now.PendingEvents);
        Gauge("pending.bytes", "By", "Bytes of events that are not in the log yet.", now => now.PendingBytes);
        Gauge("pending.age", "s", "Age of the oldest event that is not in the log yet.", now => now.OldestPending.TotalSeconds);
        Gauge("follow.lag", "{event}", "Events in the last page of the log that was read while more were waiting; 0 when the node has caught up.", now => now.FollowLag);
        Gauge("follow.delay", "s", "Time from the last event that was read from the log to its display here.", now => now.FollowDelay.TotalSeconds);
        Gauge("lease.age", "s", "Time since the lease was renewed; while the node has none, since it started.", now => SinceOrStart(now.LeaseAge));
        Gauge("notification.age", "s", "Time since the node heard a notification of its own; before the first one, since it started.", now => SinceOrStart(now.NotificationAge));
        Gauge("orders.pending", "{order}", "Orders and private lines that wait for another node, and shared values that are not written yet.", now => now.PendingOrders);
        Gauge("clock.skew", "s", "The database's clock minus this node's.", now => now.ClockSkew.TotalSeconds);

        // Never NaN, which no alert compares with anything.
        double SinceOrStart(TimeSpan? age) => (age ?? TimeProvider.System.GetElapsedTime(_created)).TotalSeconds;

        void Gauge(string name, string? unit, string description, Func<NodeState, double> value) =>
            _meter.CreateObservableGauge("kestrelchat.cluster." + name, () => value(state()), unit, description);
    }

    private static KeyValuePair<string, object?> Class(string failureClass) => new("class", failureClass);
}

/// <summary>The state of a node at one moment.</summary>
/// <param name="IsJoined">Whether it has prepared the store, has a lease and follows its rooms.</param>
/// <param name="LeaseAge">Time since the lease was renewed; null = it has none.</param>
/// <param name="PendingEvents">How many events are not in the log yet: lines, arrivals and all others.</param>
/// <param name="PendingLines">How many of them are lines.</param>
/// <param name="OldestPending">Age of the oldest event that is not in the log yet; zero if there is none.</param>
/// <param name="NotificationAge">Time since it heard a notification of its own; null = never.</param>
/// <param name="ClockSkew">The store's clock minus this node's.</param>
/// <param name="Failures">What fails, in words.</param>
public sealed record NodeState(
    bool IsJoined,
    bool IsReachable,
    TimeSpan? LeaseAge,
    int PendingEvents,
    int PendingLines,
    long PendingBytes,
    TimeSpan OldestPending,
    int PendingOrders,
    int FollowLag,
    TimeSpan FollowDelay,
    TimeSpan? NotificationAge,
    TimeSpan ClockSkew,
    IReadOnlyList<string> Failures)
{
    private static readonly TimeSpan s_maxLeaseAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_maxPendingAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_maxNotificationAge = TimeSpan.FromSeconds(15);

    /// <summary>The skew beyond which a node warns, and does nothing that depends on its clock.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(1);

    /// <summary>Why the node is not healthy, in words; empty if it is.</summary>
    public IReadOnlyList<string> Reasons
    {
        get
        {
            List<string> reasons = [];
            Add(!IsJoined, "not joined yet");
            Add(IsJoined && LeaseAge is null, "no lease: the other nodes do not count on this one");
            Add(LeaseAge > s_maxLeaseAge, $"the lease was renewed {Seconds(LeaseAge)} ago");
            Add(OldestPending > s_maxPendingAge, $"the oldest pending event waits for {Seconds(OldestPending)}");
            Add(IsJoined && NotificationAge is null, "no notification of this node was heard yet");
            Add(NotificationAge > s_maxNotificationAge, $"the last notification of this node was heard {Seconds(NotificationAge)} ago");
            Add(ClockSkew.Duration() > MaxClockSkew, $"this node's clock is {Seconds(ClockSkew.Duration())} {(ClockSkew > TimeSpan.Zero ? "behind" : "ahead of")} the database's");
            reasons.AddRange(Failures);
            return reasons;

            void Add(bool isTrue, string reason)
            {
                if (isTrue)
                {
                    reasons.Add(reason);
                }
            }
        }
    }

    private static string Seconds(TimeSpan? time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time?.TotalSeconds:0.0} s");
}
