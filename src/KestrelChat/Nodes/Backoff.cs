namespace KestrelChat.Nodes;

/// <summary>
/// How long to wait before trying again what failed: twice as long each time, up to a bound, and never quite as long as
/// others, so that they do not all come at once when a database is back. One caller.
/// </summary>
internal sealed class Backoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = s_first;

    public TimeSpan Next()
    {
        // Half of it is chance.
        var wait = _next / 2 * (1 + Random.Shared.NextDouble());
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
        return wait;
    }

    public void Reset() => _next = s_first;
}
