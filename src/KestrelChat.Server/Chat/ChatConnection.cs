using System.Buffers;
using KestrelChat.Commands;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Limits;
using KestrelChat.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Chat;

/// <summary>
/// Runs one client: its lines in, and what it sees out. The two directions meet only in the hub, so that reading continues while a
/// flush waits and the other way round.
/// </summary>
internal sealed class ChatConnection(ConnectionContext connection, LineInterpreter interpreter, int maxLineBytes, LineRateLimiter rate, TimeProvider time) : IClientConnection
{
    /// <summary>How long a closed client may take to receive its last lines. The server waits for it when it stops.</summary>
    private static readonly TimeSpan s_goodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly LineReader _lines = new(maxLineBytes);
    private ITimer? _goodbyeTimer;
    private Goodbye? _goodbye;

    /// <summary>Registers the client with the hub. Completes when the client has ended and received everything, or is gone.</summary>
    public async Task RunAsync(ChatHub hub, ClientInfo info)
    {
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        var client = hub.Connect(info, this);
        var writing = client.WriteAsync(connection.Transport.Output);
        try
        {
            await interpreter.IntroduceAsync(client);
            await ReadAsync(client);
            if (client.ClosedFor == CloseReason.None)
            {
                // A closed client has left already: its lines no longer come to it, and it has only the timeout for its goodbye.
                await client.WhenLinesAcknowledgedAsync(s_goodbyeTimeout);
                client.Leave(outcome.Reason == CloseReason.None ? CloseReason.ClientEnded : outcome.Reason);
            }

            // No timeout: the stall watch aborts a client that reads nothing. Yields, since the writer may complete inside a call of
            // another client.
            await writing.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            outcome.Set(client.ClosedFor != CloseReason.None ? client.ClosedFor : CloseReason.ClientEnded);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // Ordinary ends: a reset, or an abort by the server, whose reason is set already.
            outcome.Set(client.ClosedFor != CloseReason.None ? client.ClosedFor : CloseReason.ClientReset);
            client.Leave(outcome.Reason);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        }
        finally
        {
            hub.Disconnect(client);
            if (_goodbyeTimer is not null)
            {
                await _goodbyeTimer.DisposeAsync();
            }

            connection.Features.Set(_goodbye);
            outcome.WasAnnounced = client.WasAnnounced;
        }
    }

    public void StopReading(ReadOnlyMemory<byte> goodbye)
    {
        _goodbye = new Goodbye(goodbye);
        _goodbyeTimer = time.CreateTimer(
            static connection => ((ConnectionContext)connection!).Abort(new ConnectionAbortedException("the client did not read its last lines")),
            connection,
            s_goodbyeTimeout,
            Timeout.InfiniteTimeSpan);
        connection.Transport.Input.CancelPendingRead();
    }

    private async Task ReadAsync(Client client)
    {
        var input = connection.Transport.Input;
        var answers = connection.Features.Get<IInputAnswers>();
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            try
            {
                if (result.IsCanceled)
                {
                    return;
                }

                if (answers?.TakeAnswers() is { IsEmpty: false } answer)
                {
                    client.Send(answer);
                    await client.WhenRepliesSentAsync();
                }

                while (client.ClosedFor == CloseReason.None && TryProcessLine(client, ref buffer, result.IsCompleted, out var processing))
                {
                    await processing;

                    // A client that does not read the replies to its commands can send no more of them.
                    await client.WhenRepliesSentAsync();
                    if (rate.Acquire() is var delay && delay > TimeSpan.Zero)
                    {
                        await Task.Delay(delay, time);
                    }
                }

                if (result.IsCompleted)
                {
                    return;
                }
            }
            finally
            {
                input.AdvanceTo(buffer.Start, buffer.End);
            }
        }
    }

    /// <summary>Processes the first line of a buffer, if it is complete.</summary>
    /// <param name="processing">Completes when the next line may be processed.</param>
    private bool TryProcessLine(Client client, ref ReadOnlySequence<byte> buffer, bool completed, out Task processing)
    {
        processing = Task.CompletedTask;
        switch (_lines.Read(ref buffer, completed, out var line))
        {
            case LineStatus.Line:
                processing = InterpretAsync(client, line);
                return true;
            case LineStatus.TooLong:
                client.RejectLongLine(maxLineBytes);
                return true;
            default:
                return false;
        }
    }

    private Task InterpretAsync(Client client, ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment && VisibleText.PlainPrefix(line.FirstSpan) == line.Length)
        {
            return interpreter.InterpretAsync(client, line.FirstSpan);
        }

        var length = (int)line.Length;
        var scratch = ArrayPool<byte>.Shared.Rent(length * (1 + VisibleText.MaxGrowth));
        var typed = scratch.AsSpan(0, length);
        line.CopyTo(typed);
        var visible = scratch.AsSpan(length);
        var processing = interpreter.InterpretAsync(client, visible[..VisibleText.Write(typed, visible)]);
        ArrayPool<byte>.Shared.Return(scratch);
        return processing;
    }
}
