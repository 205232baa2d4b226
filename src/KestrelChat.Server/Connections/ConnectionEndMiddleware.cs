using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Connections;

/// <summary>
/// Awaits the rest of the pipeline, and ends the connection: finds the reason, discards what the client still sends, and does what
/// middleware registered with the <see cref="ConnectionOutcome"/>. The outermost middleware, and the only one that every connection
/// needs to await.
/// </summary>
internal sealed class ConnectionEndMiddleware(ConnectionDelegate next, TimeProvider time)
{
    /// <summary>A client that sends nothing for this time has stopped sending.</summary>
    private static readonly TimeSpan s_inputPause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a closed client may go on sending.</summary>
    private static readonly TimeSpan s_discardTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The most refused clients of an endpoint whose input is discarded at a time: each keeps a place that a client, or HTTP, could have.</summary>
    internal const int MaxRefused = 8;

    private int _refused;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var outcome = connection.Features.Get<ConnectionOutcome>() ?? new ConnectionOutcome();
        var input = connection.Transport.Input;
        connection.Features.Set(outcome);
        try
        {
            await next(connection);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException)
        {
            outcome.Set(CloseReason.ClientReset);
        }
        catch (Exception e)
        {
            outcome.Fail(e);
        }

        if (connection.IsRefused())
        {
            await DiscardOfRefusedAsync(input);
        }
        else if (IsOfServer(outcome.Reason))
        {
            await DiscardAsync(input, isRequest: outcome.Reason is CloseReason.HttpOnChatPort or CloseReason.ProxyHeaderUnexpected);
        }

        outcome.End(connection);
    }

    /// <summary>Whether the server ends the connection and the client is still there.</summary>
    private static bool IsOfServer(CloseReason reason) =>
        reason is not (CloseReason.None or CloseReason.ClientEnded or CloseReason.ClientReset or CloseReason.Stalled or CloseReason.Failed);

    private async Task DiscardOfRefusedAsync(PipeReader input)
    {
        if (Interlocked.Increment(ref _refused) <= MaxRefused)
        {
            await DiscardAsync(input, isRequest: false);
        }

        Interlocked.Decrement(ref _refused);
    }

    /// <summary>Closing a socket with unread input resets the connection, and the client could lose its last lines.</summary>
    /// <param name="input">The transport's input.</param>
    /// <param name="isRequest">Whether the client is probably in the middle of sending something. If not, one that has sent nothing need not wait.</param>
    private async Task DiscardAsync(PipeReader input, bool isRequest)
    {
        try
        {
            if (input.TryRead(out var result))
            {
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
            else if (!isRequest)
            {
                return;
            }

            await input.DiscardAsync(s_inputPause, s_discardTimeout, time);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException)
        {
            // The client is gone.
        }
    }
}

internal static class ConnectionEndExtensions
{
    /// <summary>Ends connections. Belongs before all other middleware.</summary>
    public static void UseConnectionEnd(this IConnectionBuilder builder)
    {
        var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
        builder.Use(next => new ConnectionEndMiddleware(next, time).OnConnectionAsync);
    }
}
