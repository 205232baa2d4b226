using System.IO.Pipelines;
using KestrelChat.Rooms.Members;

namespace KestrelChat.Rooms.Clients;

/// <summary>
/// Writes what a client sees to its connection: reads one member after the other, each to its end, so that lines from before a
/// move are delivered before it.
/// </summary>
/// <remarks><see cref="RunAsync"/> runs once. Everything else: any thread.</remarks>
internal sealed class ClientWriter(Client client, Member first, WakeSignal wake)
{
    /// <summary>
    /// How many bytes of replies may wait for a client before the server stops reading its commands: a client that does not
    /// read replies gets no more of them.
    /// </summary>
    public const int MaxPendingReplyBytes = 16 * 1024;

    private Member _reading = first;
    private long _bytesSent;

    /// <summary>Bytes written to the connection, including those still in its buffers.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>
    /// Copies lines to <paramref name="output"/> until the last member has ended and was copied completely, or the other side
    /// stopped reading; then the client has left.
    /// </summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task RunAsync(PipeWriter output)
    {
        try
        {
            while (true)
            {
                var written = _reading.CopyTo(output);
                if (written > 0)
                {
                    Volatile.Write(ref _bytesSent, _bytesSent + written);
                    if ((await output.FlushAsync()).IsCompleted)
                    {
                        return;
                    }
                }

                if (_reading.IsFinished)
                {
                    if (_reading.Successor is null)
                    {
                        return;
                    }

                    MoveToSuccessor();
                    continue;
                }

                // Lines that arrived during a flush that did not wait are left to the room's next fan-out: they leave together.
                if (written < Member.FlushBytes)
                {
                    await wake.WaitAsync();
                }
            }
        }
        finally
        {
            client.Leave();
            while (_reading.Successor is not null)
            {
                MoveToSuccessor();
            }

            _reading.Room.Membership.Remove(_reading);
            _reading.SignalMovedOn();
        }
    }

    /// <summary>Completes when <paramref name="current"/> is being read and few of its replies wait.</summary>
    public Task WhenRepliesSentAsync(Member current)
    {
        var reading = Volatile.Read(ref _reading);
        return reading == current ? current.WhenRepliesSentAsync(MaxPendingReplyBytes) : WhenReachedAsync(reading, current);
    }

    private void MoveToSuccessor()
    {
        var finished = _reading;
        Volatile.Write(ref _reading, finished.Successor!);
        finished.Room.Membership.Remove(finished);
        finished.SignalMovedOn();
    }

    private async Task WhenReachedAsync(Member reading, Member current)
    {
        while (reading != current)
        {
            await reading.WhenMovedOnAsync();
            reading = Volatile.Read(ref _reading);
        }

        await current.WhenRepliesSentAsync(MaxPendingReplyBytes);
    }
}
