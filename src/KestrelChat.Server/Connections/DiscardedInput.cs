using System.IO.Pipelines;

namespace KestrelChat.Server.Connections;

/// <summary>
/// Discards what a closed client still sends. Closing a socket with unread input resets the connection, and the client could lose its
/// last lines.
/// </summary>
internal static class DiscardedInput
{
    /// <summary>Discards input until the client sends nothing for a while, or has ended its input.</summary>
    /// <param name="input">The input, of which no read is pending.</param>
    /// <param name="pause">A client that sends nothing for this time has stopped sending.</param>
    /// <param name="timeout">How long it may go on sending.</param>
    /// <param name="time">The clock.</param>
    public static async Task DiscardAsync(this PipeReader input, TimeSpan pause, TimeSpan timeout, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < timeout)
        {
            using var paused = new CancellationTokenSource(pause, time);
            try
            {
                var result = await input.ReadAsync(paused.Token);
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (paused.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
