using System.Numerics;

namespace KestrelChat.Server.Events;

/// <summary>Counts durations in buckets, whose width is an eighth of a power of two of microseconds, and forgets them when they are read.</summary>
/// <remarks>Any thread adds, without a lock; one thread reads. A quantile is at most 7 % off.</remarks>
internal sealed class RecentDurations
{
    private const int SubBits = 3;
    private const int SubBuckets = 1 << SubBits;

    // Up to half an hour; longer durations are in the last bucket.
    private const int MaxBits = 31;

    private readonly int[] _counts = new int[(MaxBits - SubBits + 1) * SubBuckets];
    private readonly int[] _taken = new int[(MaxBits - SubBits + 1) * SubBuckets];

    public void Add(double seconds) => Interlocked.Increment(ref _counts[BucketOf(seconds)]);

    /// <summary>Returns two quantiles in milliseconds of what was added since the last call; null if nothing was.</summary>
    public (double? Lower, double? Upper) Take(double lower, double upper)
    {
        var total = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            _taken[bucket] = _counts[bucket] == 0 ? 0 : Interlocked.Exchange(ref _counts[bucket], 0);
            total += _taken[bucket];
        }

        return total == 0 ? (null, null) : (Quantile(lower * total), Quantile(upper * total));
    }

    private double Quantile(double rank)
    {
        var bucket = 0;
        for (long below = _taken[0]; below < rank; below += _taken[bucket])
        {
            bucket++;
        }

        return (MicrosecondsOf(bucket) + MicrosecondsOf(bucket + 1)) / 2.0 / 1000;
    }

    private static int BucketOf(double seconds)
    {
        var microseconds = (uint)Math.Clamp(seconds * 1_000_000, 0, (1L << MaxBits) - 1);
        var shift = Math.Max(0, BitOperations.Log2(microseconds | 1) - SubBits);
        return (shift * SubBuckets) + (int)(microseconds >> shift);
    }

    /// <summary>Returns the least duration of a bucket.</summary>
    private static long MicrosecondsOf(int bucket)
    {
        // Each power of two begins with its bit, so its first bucket is number 8 of its shift.
        var shift = Math.Max(0, (bucket / SubBuckets) - 1);
        return (long)(bucket - (shift * SubBuckets)) << shift;
    }
}
