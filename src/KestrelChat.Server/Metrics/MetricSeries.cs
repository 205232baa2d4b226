namespace KestrelChat.Server.Metrics;

/// <summary>The values of one instrument with one set of tags. Any thread; no lock.</summary>
/// <param name="labels">The tags as Prometheus writes them, without braces; empty for none.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets but the last, which has none; ascending.</param>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _value;

    public string Labels { get; } = labels;

    public IReadOnlyList<double> Bounds => bounds;

    /// <summary>The value; of a histogram the sum of all that was observed.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>How many were observed in each bucket, each by itself.</summary>
    public IEnumerable<long> Buckets
    {
        get
        {
            for (var i = 0; i < _buckets.Length; i++)
            {
                yield return Volatile.Read(ref _buckets[i]);
            }
        }
    }

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        double before;
        do
        {
            before = Volatile.Read(ref _value);
        }
        while (BitConverter.DoubleToInt64Bits(Interlocked.CompareExchange(ref _value, before + value, before)) != BitConverter.DoubleToInt64Bits(before));
    }

    public void Observe(double value)
    {
        var bucket = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref _buckets[bucket < 0 ? ~bucket : bucket]);
        Add(value);
    }
}
