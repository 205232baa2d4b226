using System.Diagnostics.Metrics;

namespace KestrelChat.Server.Metrics;

/// <summary>
/// Keeps, from its creation on, the current values of all instruments of the meters that are shown. To be created before
/// anything is counted.
/// </summary>
/// <remarks>Any thread. Recording takes no lock; looking takes one, so that no two looks ask the observed instruments at once.</remarks>
internal sealed class MetricCollector : IDisposable
{
    private readonly IMeterFactory _own;
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<InstrumentValues> _instruments = [];

    public MetricCollector(IMeterFactory own)
    {
        _own = own;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Asks what is observed, then shows everything to <paramref name="look"/>, which must not keep it.</summary>
    public T Collect<T>(Func<IReadOnlyList<InstrumentValues>, T> look)
    {
        lock (_gate)
        {
            // What is observed is told anew each time; what is no more must not stay.
            _instruments.ForEach(instrument => instrument.BeginObserving());
            _listener.RecordObservableInstruments();
            return look(_instruments);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((InstrumentValues)state!).Record(value, tags);

    private void Publish(Instrument instrument, MeterListener listener)
    {
        // A meter that another server of this process made has that one's factory for its scope; the runtime's has none.
        var meter = instrument.Meter;
        if (!MeterNames.All.Contains(meter.Name) || (meter.Scope is not null && !ReferenceEquals(meter.Scope, _own)))
        {
            return;
        }

        var values = new InstrumentValues(instrument);
        lock (_gate)
        {
            _instruments.Add(values);
        }

        listener.EnableMeasurementEvents(instrument, values);
    }
}
