using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace KestrelChat.Server.Metrics;

/// <summary>What kind of metric an instrument is to Prometheus.</summary>
internal enum MetricKind
{
    /// <summary>Grows only.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>How many measurements fell into which bucket.</summary>
    Histogram,
}

/// <summary>The current values of one instrument, one series for each set of tags.</summary>
/// <remarks>Recording: any thread, without a lock. <see cref="BeginObserving"/>: one at a time.</remarks>
internal sealed class InstrumentValues
{
    /// <summary>How many series there may be; what comes with yet another set of tags is counted together.</summary>
    public const int MaxSeries = 1000;

    // The name that OpenTelemetry's metrics SDK specification gives to it.
    private const string Overflow = "otel_metric_overflow=\"true\"";

    // What OpenTelemetry's SDK takes where an instrument advises nothing.
    private static readonly double[] s_bounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private readonly ConcurrentDictionary<string, MetricSeries> _tagged = new(StringComparer.Ordinal);
    private readonly Func<string, MetricSeries> _create;
    private MetricSeries? _untagged;

    public InstrumentValues(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        Name = instrument.Name;
        Unit = instrument.Unit;
        Description = instrument.Description;
        Kind = type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
        IsObserved = instrument.IsObservable;
        IsAbsolute = IsObserved || type == typeof(Gauge<>);
        var bounds = Kind == MetricKind.Histogram ? (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? s_bounds : [];
        _create = labels => new MetricSeries(labels, bounds);
    }

    public string Name { get; }

    public string? Unit { get; }

    public string? Description { get; }

    public MetricKind Kind { get; }

    /// <summary>Whether measurements are values themselves, not what to add.</summary>
    private bool IsAbsolute { get; }

    private bool IsObserved { get; }

    public IEnumerable<MetricSeries> Series => _untagged is { } untagged ? _tagged.Values.Prepend(untagged) : _tagged.Values;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = tags.IsEmpty ? Untagged() : Tagged(PrometheusLabels.Of(tags));
        if (Kind == MetricKind.Histogram)
        {
            series.Observe(value);
        }
        else if (IsAbsolute)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Forgets what was observed before.</summary>
    public void BeginObserving()
    {
        if (IsObserved)
        {
            _tagged.Clear();
            _untagged = null;
        }
    }

    private MetricSeries Untagged() =>
        Volatile.Read(ref _untagged) ?? Interlocked.CompareExchange(ref _untagged, _create(""), null) ?? _untagged;

    private MetricSeries Tagged(string labels) =>
        _tagged.TryGetValue(labels, out var series) ? series : _tagged.GetOrAdd(_tagged.Count < MaxSeries ? labels : Overflow, _create);
}
