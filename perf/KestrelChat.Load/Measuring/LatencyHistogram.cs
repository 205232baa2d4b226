using System.Numerics;

namespace KestrelChat.Load.Measuring;

/// <summary>
/// Counts durations in log-linear buckets, as HdrHistogram does: 128 per power of two. A percentile is off
/// by less than 1 %; memory is constant and recording does not allocate.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] buckets = new long[(64 - SubBucketBits) * SubBuckets];

    internal long Count { get; private set; }

    /// <summary>The exact largest value in nanoseconds; 0 when there is none.</summary>
    internal long Max { get; private set; }

    /// <summary>Records a duration in nanoseconds; a negative one counts as 0.</summary>
    internal void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(nanoseconds, 0);
        buckets[BucketOf(nanoseconds)]++;
        Count++;
        Max = Math.Max(Max, nanoseconds);
    }

    /// <summary>Adds all values of another histogram.</summary>
    internal void Add(LatencyHistogram other)
    {
        for (int bucket = 0; bucket < buckets.Length; bucket++)
        {
            buckets[bucket] += other.buckets[bucket];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>Returns the percentile in nanoseconds; 0 when there are no values.</summary>
    /// <param name="percentile">0 to 100.</param>
    internal long Percentile(double percentile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percentile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percentile, 100);
        long rank = Math.Max(1, (long)Math.Ceiling(percentile / 100 * Count));
        long seen = 0;
        for (int bucket = 0; bucket < buckets.Length; bucket++)
        {
            seen += buckets[bucket];
            if (seen >= rank)
            {
                return Math.Min(MiddleOf(bucket), Max);
            }
        }

        return 0;
    }

    private static int BucketOf(long value)
    {
        if (value < SubBuckets)
        {
            return (int)value;
        }

        int shift = BitOperations.Log2((ulong)value) - SubBucketBits;
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static long MiddleOf(int bucket)
    {
        if (bucket < 2 * SubBuckets)
        {
            return bucket;
        }

        int shift = (bucket / SubBuckets) - 1;
        long low = (long)((bucket % SubBuckets) + SubBuckets) << shift;
        return low + (1L << (shift - 1));
    }
}
