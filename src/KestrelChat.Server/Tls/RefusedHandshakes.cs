using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Tls;

/// <summary>
/// Limits the TLS handshakes with clients that are refused, which have them only to be told why. They must use up neither the
/// processor nor the sockets that <see cref="DescriptorLimit"/> reserves for refusals and HTTP. Any thread.
/// </summary>
internal sealed class RefusedHandshakes(DescriptorBudget descriptors, TimeProvider time)
{
    /// <summary>A handshake costs one or two milliseconds.</summary>
    internal const int MaxPerSecond = 100;

    private readonly Lock _gate = new();
    private long _second = time.GetTimestamp();
    private int _inSecond;
    private int _running;

    /// <summary>Begins a handshake, unless there are too many. <see cref="End"/> ends it.</summary>
    public bool TryBegin()
    {
        var limit = descriptors.Limit.RefusedHandshakes;
        lock (_gate)
        {
            if (time.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1))
            {
                (_second, _inSecond) = (time.GetTimestamp(), 0);
            }

            if (_running >= limit || _inSecond >= MaxPerSecond)
            {
                return false;
            }

            _running++;
            _inSecond++;
            return true;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _running--;
        }
    }
}
