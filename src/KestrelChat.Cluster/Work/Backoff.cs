namespace KestrelChat.Cluster.Work;

/// <summary>
/// The wait before the next retry: doubled each time up to a limit, and half of it random, so that nodes do not all come back to a
/// database at the same moment. One caller.
/// </summary>
public sealed class Backoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    private readonly NodeRandom _random;
    private TimeSpan _next = s_first;

    public Backoff()
        : this(NodeRandom.Shared)
    {
    }

    internal Backoff(NodeRandom random) => _random = random;

    public TimeSpan Next()
    {
        var wait = _next / 2 * (1 + _random.NextDouble());
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
        return wait;
    }

    public void Reset() => _next = s_first;
}
