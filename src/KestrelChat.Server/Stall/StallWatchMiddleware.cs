using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Stall;

/// <summary>Aborts a client that reads nothing for <c>Chat:StallTimeout</c> although data is waiting for it. A slow client stays.</summary>
/// <remarks>
/// Checks on Kestrel's heartbeat, once a second: no timer for each connection. Where nothing measures what a client received (not
/// Linux, no socket), connections are not watched.
/// </remarks>
internal sealed class StallWatchMiddleware(ConnectionDelegate next, TimeSpan timeout, TimeProvider time)
{
    private readonly TimeSpan _timeout = timeout;
    private readonly TimeProvider _time = time;

    // At most two checks late (half the timeout), and 15,000 idle clients cost nothing.
    private readonly TimeSpan _checkInterval = timeout / 4;

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var progress = connection.Features.Get<ISendProgress>() ?? ISendProgress.Of(connection.Features.Get<IConnectionSocketFeature>());
        if (progress is not null && connection.Features.Get<IConnectionHeartbeatFeature>() is { } heartbeat)
        {
            heartbeat.OnHeartbeat(static state => ((StallDetector)state).Check(), new StallDetector(this, connection, progress));
        }

        return next(connection);
    }

    // One for each connection: small.
    private sealed class StallDetector(StallWatchMiddleware owner, ConnectionContext connection, ISendProgress progress)
    {
        private long _lastCheck = owner._time.GetTimestamp();
        private StallClock _stall = new(owner._time.GetTimestamp());

        public void Check()
        {
            if (owner._time.GetElapsedTime(_lastCheck) < owner._checkInterval)
            {
                return;
            }

            _lastCheck = owner._time.GetTimestamp();
            if (_stall.Measure(progress, owner._time) >= owner._timeout)
            {
                connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.Stalled);
                connection.Abort(new ConnectionAbortedException($"the client read nothing for {owner._timeout}"));
            }
        }
    }
}

internal static class StallWatchExtensions
{
    /// <summary>Aborts clients that read nothing for <c>Chat:StallTimeout</c>.</summary>
    public static void UseStallWatch(this IConnectionBuilder builder)
    {
        var timeout = builder.ApplicationServices.GetRequiredService<IOptions<StallOptions>>().Value.StallTimeout;
        var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
        builder.Use(next => new StallWatchMiddleware(next, timeout, time).OnConnectionAsync);
    }
}
