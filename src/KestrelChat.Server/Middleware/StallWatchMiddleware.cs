using KestrelChat.Server.Connections;
using KestrelChat.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Middleware;

/// <summary>
/// Closes a client that has bytes waiting and takes none for <c>StallTimeout</c>. A slow one that takes any is left alone.
/// </summary>
/// <remarks>
/// Looks on Kestrel's heartbeat, once a second; no timer and no wrapping of the stream. Where nothing tells what a peer took
/// (not Linux, no socket), it lets connections pass unwatched.
/// </remarks>
internal sealed class StallWatchMiddleware(ConnectionDelegate next, TimeSpan timeout, TimeProvider time)
{
    private readonly TimeSpan _timeout = timeout;
    private readonly TimeProvider _time = time;

    // Often enough to be late by a quarter or two at most, seldom enough that 15,000 idle clients cost nothing.
    private readonly TimeSpan _between = timeout / 4;

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var progress = connection.Features.Get<ISendProgress>() ?? TcpSendProgress.Of(connection.Features.Get<IConnectionSocketFeature>());
        if (progress is not null && connection.Features.Get<IConnectionHeartbeatFeature>() is { } heartbeat)
        {
            heartbeat.OnHeartbeat(static watch => ((Watch)watch).Look(), new Watch(this, connection, progress));
        }

        return next(connection);
    }

    // One a connection: kept small.
    private sealed class Watch(StallWatchMiddleware owner, ConnectionContext connection, ISendProgress progress)
    {
        private long _looked = owner._time.GetTimestamp();
        private long _moved = owner._time.GetTimestamp();
        private ulong _acknowledged;
        private bool _waiting;

        public void Look()
        {
            if (owner._time.GetElapsedTime(_looked) < owner._between)
            {
                return;
            }

            _looked = owner._time.GetTimestamp();
            var (acknowledged, waiting) = progress.Read();
            if (!waiting || !_waiting || acknowledged != _acknowledged)
            {
                (_waiting, _acknowledged, _moved) = (waiting, acknowledged, _looked);
            }
            else if (owner._time.GetElapsedTime(_moved) >= owner._timeout)
            {
                connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.Stalled);
                connection.Abort(new ConnectionAbortedException($"the client took nothing for {owner._timeout}"));
            }
        }
    }
}

internal static class StallWatchExtensions
{
    /// <summary>Closes clients that take nothing for <c>Chat:StallTimeout</c>.</summary>
    public static void UseStallWatch(this IConnectionBuilder builder)
    {
        var timeout = builder.ApplicationServices.GetRequiredService<IOptions<ChatOptions>>().Value.StallTimeout;
        var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
        builder.Use(next => new StallWatchMiddleware(next, timeout, time).OnConnectionAsync);
    }
}
