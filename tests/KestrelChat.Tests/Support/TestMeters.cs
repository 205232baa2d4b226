using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace KestrelChat.Tests.Support;

/// <summary>Makes meters that only those who hold this see, and adds up what they measured.</summary>
public sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();
    // Only sums: tests that look at memory count what is kept here too.
    private readonly ConcurrentDictionary<(string Name, string Tags), (int Times, double Total)> _measured = new();

    public TestMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Remember(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Remember(instrument, value, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>The sum of all that a counter was told.</summary>
    public double Total(string name) => _measured.Where(each => each.Key.Name == name).Sum(each => each.Value.Total);

    /// <summary>How often an instrument was told something.</summary>
    public int Times(string name) => _measured.Where(each => each.Key.Name == name).Sum(each => each.Value.Times);

    /// <summary>What an observed instrument says now: its tags' values, joined by a space, and the value.</summary>
    public IReadOnlyDictionary<string, double> Observe(string name)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return _measured.Where(each => each.Key.Name == name).ToDictionary(each => each.Key.Tags, each => each.Value.Total, StringComparer.Ordinal);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Remember(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.AddOrUpdate(
            (instrument.Name, tags.IsEmpty ? "" : string.Join(' ', tags.ToArray().Select(tag => tag.Value))),
            static (_, value) => (1, value),
            static (_, sum, value) => (sum.Times + 1, sum.Total + value),
            value);
}
