using System.Buffers;
using KestrelChat.Commands;
using KestrelChat.Lines;
using KestrelChat.Members;
using KestrelChat.Server.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Connections;

/// <summary>
/// One client's two ways: lines in, to the hub; what it is shown, out. They meet only in the hub: reading goes on while a
/// flush waits, and the other way round.
/// </summary>
internal sealed class ChatConnection(ConnectionContext connection, LineInterpreter interpreter, int maxLineBytes, LinePace pace, TimeProvider time) : IClientConnection
{
    /// <summary>How long a client that was told goodbye may take to receive it. Longer, and the end of the server would wait for it.</summary>
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(2);

    /// <summary>After so long without a byte a client that was closed is taken to have stopped sending.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly LineReader _lines = new(maxLineBytes);
    private ITimer? _goodbye;

    /// <summary>Registers the client with the hub, and runs until it has ended and was sent all it is due, or is gone.</summary>
    public async Task RunAsync(ChatHub hub, ClientInfo info)
    {
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        var client = hub.Connect(info, this);
        var writing = client.WriteAsync(connection.Transport.Output);
        try
        {
            await ReadAsync(client);
            await client.WhenShownAsync(s_goodbye);
            client.Leave();

            // However slow it is, as long as it takes anything: the stall watch ends it otherwise. Its own way out, since the
            // writer may have been ended inside another's call.
            await writing.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            outcome.Set(client.ClosedFor != CloseReason.None ? client.ClosedFor : CloseReason.ClientEnded);
            if (client.ClosedFor != CloseReason.None)
            {
                await DiscardInputAsync();
            }
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // The network's ordinary ends: a reset, or an abort from this side whose reason was said by who aborted.
            outcome.Set(client.ClosedFor != CloseReason.None ? client.ClosedFor : CloseReason.ClientReset);
            client.Leave();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        }
        finally
        {
            hub.Disconnect(client);
            if (_goodbye is not null)
            {
                await _goodbye.DisposeAsync();
            }

            outcome.WasSeen = client.WasAnnounced;
        }
    }

    public void StopReading()
    {
        _goodbye = time.CreateTimer(
            static connection => ((ConnectionContext)connection!).Abort(new ConnectionAbortedException("the client did not take its goodbye")),
            connection,
            s_goodbye,
            Timeout.InfiniteTimeSpan);
        connection.Transport.Input.CancelPendingRead();
    }

    private async Task ReadAsync(Client client)
    {
        var input = connection.Transport.Input;
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

                while (client.ClosedFor == CloseReason.None && TryTake(client, ref buffer, result.IsCompleted, out var taken))
                {
                    await taken;

                    // Nothing more is asked by who does not hear the answers.
                    await client.WhenHeardAsync();
                    if (pace.Take() is var wait && wait > TimeSpan.Zero)
                    {
                        await Task.Delay(wait, time);
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

    /// <summary>Takes one line, if there is one; <paramref name="taken"/> completes when the next may be taken.</summary>
    private bool TryTake(Client client, ref ReadOnlySequence<byte> buffer, bool completed, out Task taken)
    {
        taken = Task.CompletedTask;
        switch (_lines.Read(ref buffer, completed, out var line))
        {
            case LineStatus.Line:
                taken = InterpretAsync(client, line);
                return true;
            case LineStatus.TooLong:
                client.RefuseLine(maxLineBytes);
                return true;
            default:
                return false;
        }
    }

    private Task InterpretAsync(Client client, ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment && VisibleText.PlainPrefix(line.FirstSpan) == line.Length)
        {
            return interpreter.TakeAsync(client, line.FirstSpan);
        }

        var length = (int)line.Length;
        var scratch = ArrayPool<byte>.Shared.Rent(length * (1 + VisibleText.MaxGrowth));
        var typed = scratch.AsSpan(0, length);
        line.CopyTo(typed);
        var visible = scratch.AsSpan(length);
        var taken = interpreter.TakeAsync(client, visible[..VisibleText.Write(typed, visible)]);
        ArrayPool<byte>.Shared.Return(scratch);
        return taken;
    }

    /// <summary>
    /// Takes what the client is still sending, if it is, until it pauses: a socket that is closed with bytes unread resets
    /// the connection, and the client might lose its goodbye.
    /// </summary>
    private async Task DiscardInputAsync()
    {
        var input = connection.Transport.Input;
        var waiting = input.TryRead(out var result);
        while (waiting)
        {
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }

            using var pause = new CancellationTokenSource(s_pause, time);
            try
            {
                result = await input.ReadAsync(pause.Token);
            }
            catch (OperationCanceledException) when (pause.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
