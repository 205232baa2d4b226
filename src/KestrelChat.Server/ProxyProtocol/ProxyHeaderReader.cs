using System.IO.Pipelines;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Reads a PROXY header from the beginning of a connection. The bytes behind it are left to the next reader.</summary>
/// <remarks>One per connection; not thread safe.</remarks>
/// <param name="input">The connection's input, of which nothing was read.</param>
/// <param name="headerTimeout">How long a whole header may take.</param>
/// <param name="time">The clock.</param>
internal sealed class ProxyHeaderReader(PipeReader input, TimeSpan headerTimeout, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Reads a header, or finds that there is none.</summary>
    /// <param name="firstByteTimeout">How long a peer may send nothing; null = as long as a whole header may take.</param>
    public async Task<ProxyHeaderResult> ReadAsync(TimeSpan? firstByteTimeout)
    {
        using var timeout = new CancellationTokenSource(firstByteTimeout ?? headerTimeout, time);
        while (true)
        {
            ReadResult result;
            try
            {
                result = await input.ReadAsync(timeout.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                await UnexamineAsync();
                return new ProxyHeaderResult(ProxyHeaderStatus.None, default, Error: null, EndedAtOnce: false, TimedOut: true);
            }

            var buffer = result.Buffer;
            var status = ProxyHeaderParser.Parse(buffer, out var header, out var length, out var error);
            if (status != ProxyHeaderStatus.Incomplete || result.IsCompleted)
            {
                var endedAtOnce = buffer.IsEmpty;
                input.AdvanceTo(buffer.GetPosition(length));
                return new ProxyHeaderResult(status, header, error, endedAtOnce, TimedOut: false);
            }

            // Something that begins like a header: the rest of it may take its time.
            timeout.CancelAfter(RemainingTime());
            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Makes the bytes that were examined, and are no header, readable at once for the next reader.</summary>
    private async Task UnexamineAsync()
    {
        input.CancelPendingRead();
        var result = await input.ReadAsync();
        input.AdvanceTo(result.Buffer.Start);
    }

    private TimeSpan RemainingTime()
    {
        var remaining = headerTimeout - time.GetElapsedTime(_started);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}

/// <param name="Header">Meaningful for <see cref="ProxyHeaderStatus.Header"/>.</param>
/// <param name="Error">What is wrong with a malformed header; otherwise null.</param>
/// <param name="EndedAtOnce">Whether the connection ended without a byte.</param>
/// <param name="TimedOut">Whether no header, or only its beginning, came in time.</param>
internal readonly record struct ProxyHeaderResult(ProxyHeaderStatus Status, ProxyHeader Header, string? Error, bool EndedAtOnce, bool TimedOut);
