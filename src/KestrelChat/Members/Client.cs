using System.IO.Pipelines;
using System.Text;
using KestrelChat.Rooms;
using KestrelChat.Wordings;

namespace KestrelChat.Members;

/// <summary>
/// A connection to the chat, from its entering to its end. Its reader calls <see cref="Say"/>, its writer is
/// <see cref="WriteAsync"/>; everything else may be called by any thread.
/// </summary>
public sealed class Client
{
    /// <summary>
    /// How many bytes of lines of its own (answers, notices) may wait for a client before no more is read from it: who does
    /// not read the answers is not asked on.
    /// </summary>
    private const int MaxUnheardBytes = 16 * 1024;

    private readonly TimeProvider _time;
    private readonly IClientConnection _connection;
    private readonly WakeSignal _wake = new();
    private readonly Member _member;
    private long _linesReceived;
    private long _bytesSent;
    private long _lastHeard;
    private int _closeReason;

    internal Client(long id, ClientInfo info, IClientConnection connection, Room room, TimeProvider time)
    {
        Id = id;
        Info = info;
        WhoUtf8 = Encoding.UTF8.GetBytes(info.Address);
        ConnectedAt = time.GetUtcNow();
        _time = time;
        _lastHeard = time.GetTimestamp();
        _connection = connection;
        _member = room.Enter(this, _wake);
    }

    /// <summary>Larger than that of every client that came before.</summary>
    public long Id { get; }

    public ClientInfo Info { get; }

    /// <summary>The name shown for it.</summary>
    public string Who => Info.Address;

    public Wording Wording => Info.Wording;

    public Room Room => _member.Room;

    public DateTimeOffset ConnectedAt { get; }

    /// <summary>How long ago it last said something, or connected.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastHeard));

    public long LinesReceived => Volatile.Read(ref _linesReceived);

    /// <summary>Bytes handed to the connection; those of lines on their way included.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    public long LinesBehind => _member.LinesBehind;

    /// <summary>Whether others were told of it and it has not left.</summary>
    public bool IsHere => _member.State == MemberState.Here;

    /// <summary>Whether others were ever told of it: what nobody was told of was a probe.</summary>
    public bool WasAnnounced => _member.WasAnnounced;

    /// <summary>Why it was closed from this side; <see cref="CloseReason.None"/> if it was not.</summary>
    public CloseReason ClosedFor => (CloseReason)Volatile.Read(ref _closeReason);

    internal byte[] WhoUtf8 { get; }

    /// <summary>A line came. Reader only.</summary>
    /// <param name="text">UTF-8 made safe to show.</param>
    public void Say(ReadOnlySpan<byte> text)
    {
        Hear();
        Room.Say(_member, text);
    }

    /// <summary>A line came that is too long to be sent. Reader only.</summary>
    /// <param name="maxLineBytes">What would not have been.</param>
    public void RefuseLine(int maxLineBytes)
    {
        Hear();
        Room.Announce(_member);
        Tell(Phrase.LineTooLong, new PhraseArguments { Limit = maxLineBytes });
    }

    /// <summary>Completes when it has taken enough of what it was answered that more may be read from it.</summary>
    public Task WhenHeardAsync() => _member.WhenHeardAsync(MaxUnheardBytes);

    /// <summary>
    /// Ends its stay: it is shown what was said up to now, and no more. The others are told, if they knew of it.
    /// </summary>
    public void Leave() => Room.Leave(_member);

    /// <summary>Closes it from this side: it is told why, gets all that was said up to now, and is read from no more.</summary>
    /// <returns>False if it was closed before.</returns>
    public bool Close(CloseReason reason, Phrase goodbye) => Close(reason, goodbye, default);

    /// <inheritdoc cref="Close(CloseReason, Phrase)"/>
    public bool Close(CloseReason reason, Phrase goodbye, in PhraseArguments arguments)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, (int)CloseReason.None) != (int)CloseReason.None)
        {
            return false;
        }

        Tell(goodbye, arguments);
        Leave();
        _connection.StopReading();
        return true;
    }

    /// <summary>
    /// Writes what this client is shown until its stay has ended and all of it was written, or the reader of
    /// <paramref name="output"/> is gone. To be called once.
    /// </summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task WriteAsync(PipeWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            while (true)
            {
                var written = _member.CopyTo(output);
                if (written > 0)
                {
                    Volatile.Write(ref _bytesSent, _bytesSent + written);
                    if ((await output.FlushAsync()).IsCompleted)
                    {
                        return;
                    }
                }

                if (_member.Finished)
                {
                    return;
                }

                // Lines that came during a flush that did not wait are left to the room's next fan-out: they leave together.
                if (written < Member.FlushBytes)
                {
                    await _wake.WaitAsync();
                }
            }
        }
        finally
        {
            Room.Leave(_member);
            Room.Remove(_member);
        }
    }

    internal void Settle() => Room.Settle(_member);

    private void Hear()
    {
        Volatile.Write(ref _linesReceived, _linesReceived + 1);
        Volatile.Write(ref _lastHeard, _time.GetTimestamp());
        Room.Metrics.LineReceived();
    }

    private void Tell(Phrase phrase, in PhraseArguments arguments) => _member.Tell(Wording[phrase]!.Render(arguments));
}
