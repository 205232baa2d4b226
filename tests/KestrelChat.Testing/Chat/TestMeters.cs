using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace KestrelChat.Testing.Chat;

/// <summary>Creates meters and sums what their instruments measure. It sees no other meters.</summary>
public sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    // Sums only: some tests measure the memory of the process.
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
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>The sum of an instrument's measurements.</summary>
    public double Total(string name) => _measured.Where(entry => entry.Key.Name == name).Sum(entry => entry.Value.Total);

    /// <summary>The number of an instrument's measurements.</summary>
    public int Times(string name) => _measured.Where(entry => entry.Key.Name == name).Sum(entry => entry.Value.Times);

    /// <summary>Observes an instrument: its values by its tags' values, joined by a space. Clears all sums.</summary>
    public IReadOnlyDictionary<string, double> Observe(string name)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return _measured.Where(entry => entry.Key.Name == name).ToDictionary(entry => entry.Key.Tags, entry => entry.Value.Total, StringComparer.Ordinal);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.AddOrUpdate(
            (instrument.Name, tags.IsEmpty ? "" : string.Join(' ', tags.ToArray().Select(tag => tag.Value))),
            static (_, value) => (1, value),
            static (_, sum, value) => (sum.Times + 1, sum.Total + value),
            value);
}
