using System.Buffers;
using KestrelChat.Rooms.Clients;
using KestrelChat.Transcripts;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms.Members;

/// <summary>A client's presence in a room: a cursor into a rendering of the room, and splices that only this client sees.</summary>
/// <remarks>
/// <see cref="CopyTo"/> and <see cref="IsFinished"/>: the client's writer only. Everything else: any thread, and under the room's
/// lock where a member says so. It owns no queue of the room's lines.
/// </remarks>
internal sealed class Member : IEventOrigin
{
    /// <summary>
    /// About how many bytes are copied between two flushes: a few sends for each fan-out even at a high rate, and no large buffer for
    /// a client that reads slowly.
    /// </summary>
    public const int FlushBytes = 64 * 1024;

    private static readonly TaskCompletionSource s_movedOn = CreateCompleted();

    private readonly Rendering _rendering;
    private readonly WakeSignal _wake;
    private readonly SpliceQueue _splices = new();
    private readonly int _maxBacklogBytes;
    private Cursor _cursor;

    // The cursor as other threads may see it.
    private Page _page;
    private long _line;

    // The end of its stay: it sees nothing of the transcript after it.
    private long _end = long.MaxValue;
    private long _endLine = long.MaxValue;

    private volatile LineFilter? _filter;
    private volatile Member? _successor;
    private TaskCompletionSource? _movedOn;

    /// <summary>Starts at the end of the rendering's transcript. Under the room's lock.</summary>
    public Member(Client client, Room room, Rendering rendering, WakeSignal wake, int maxBacklogBytes)
    {
        Client = client;
        Room = room;
        _rendering = rendering;
        _wake = wake;
        _maxBacklogBytes = maxBacklogBytes;
        _cursor = Cursor.AtEndOf(rendering.Transcript);
        _page = _cursor.Page;
        _line = _cursor.Line;
    }

    public Client Client { get; }

    public Room Room { get; }

    public Rendering Rendering => _rendering;

    /// <summary>Larger than that of every member that entered the room before.</summary>
    public required long Entry { get; init; }

    /// <summary>
    /// The member with which the client continues after this one ends: in another room, or in another rendering of this room.
    /// Set before the stay ends, under the client's lock.
    /// </summary>
    public Member? Successor
    {
        get => _successor;
        set => _successor = value;
    }

    /// <summary>What the client hides, of a rendering that keeps the authors of lines.</summary>
    public LineFilter? Filter
    {
        get => _filter;
        set => _filter = value;
    }

    /// <summary>Where the room stores this member. Under the room's lock.</summary>
    public MemberPlace Place { get; set; }

    /// <summary>Written under the room's lock, read by any thread.</summary>
    public MemberState State { get; set; }

    /// <summary>Written under the room's lock, read by any thread.</summary>
    public bool WasAnnounced { get; set; }

    /// <summary>How many arrivals of it were submitted and are neither shown nor forgotten. Under the room's lock.</summary>
    public int PendingArrivals { get; set; }

    /// <summary>How many lines of the room, up to the end of its stay, it was not sent yet.</summary>
    public long LinesBehind => Math.Max(0, Math.Min(_rendering.Transcript.Lines, Volatile.Read(ref _endLine)) - Volatile.Read(ref _line));

    /// <summary>Whether its stay has ended and everything was copied. Writer only.</summary>
    public bool IsFinished => _cursor.Position >= Volatile.Read(ref _end) && !_splices.Any;

    /// <summary>How many bytes of lines for this client alone are waiting.</summary>
    public int PendingReplyBytes => _splices.Bytes;

    /// <summary>Shows lines to this client alone, after everything in the transcript so far. To be followed by a wake-up.</summary>
    public void Insert(ReadOnlyMemory<byte> lines) => _splices.Add(new Splice(_rendering.Transcript.End, lines, Skip: 0));

    /// <inheritdoc cref="Insert(ReadOnlyMemory{byte})"/>
    public void Insert(SpliceSource source) => _splices.Add(new Splice(_rendering.Transcript.End, ReadOnlyMemory<byte>.Empty, Skip: 0, source));

    /// <summary>Hides the room's next line, of <paramref name="length"/> bytes. Under the room's lock, before the line is published.</summary>
    public void SkipNext(int length) => _splices.Add(new Splice(_rendering.Transcript.End, ReadOnlyMemory<byte>.Empty, length));

    /// <summary>Ends the stay after everything in the transcript so far. Under the room's lock; to be followed by a wake-up.</summary>
    public void EndStay()
    {
        Volatile.Write(ref _endLine, _rendering.Transcript.Lines);
        Volatile.Write(ref _end, _rendering.Transcript.End);
        _splices.Release();
    }

    /// <summary>Wakes the writer if it sleeps. If it is busy with a slow client, limits how many pages it keeps alive.</summary>
    /// <remarks>To be called after a full memory barrier that follows the publication of the lines.</remarks>
    public void WakeOrLimitBacklog()
    {
        if (!_wake.IsNotified)
        {
            _wake.Notify();
        }

        var page = Volatile.Read(ref _page);
        if (page.Next is not null && _rendering.Transcript.End - (page.Start + page.Published.Length) > _maxBacklogBytes)
        {
            page.Sever();
        }
    }

    /// <summary>Completes when at most <paramref name="bytes"/> of lines for this client alone are waiting.</summary>
    public Task WhenRepliesSentAsync(int bytes) => _splices.WhenShorterAsync(bytes);

    /// <summary>Completes when the writer has continued with the successor, or has ended.</summary>
    public Task WhenMovedOnAsync()
    {
        var movedOn = Volatile.Read(ref _movedOn) ?? Interlocked.CompareExchange(ref _movedOn, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _movedOn;
        return movedOn.Task;
    }

    /// <summary>The writer is done with this member. Writer only.</summary>
    public void SignalMovedOn() => Interlocked.CompareExchange(ref _movedOn, s_movedOn, null)?.TrySetResult();

    /// <summary>Copies what lies ahead, up to about <see cref="FlushBytes"/>. Writer only.</summary>
    /// <returns>The number of bytes; less than <see cref="FlushBytes"/> if nothing more lies ahead.</returns>
    public int CopyTo(IBufferWriter<byte> output)
    {
        var written = 0;
        var firstLine = _cursor.Line;
        var hiddenLines = 0L;
        while (written < FlushBytes)
        {
            var line = _cursor.Line;
            var ahead = _cursor.Ahead();
            if (_cursor.Line != line)
            {
                hiddenLines += _cursor.Line - line;
                written += WriteMissed(line, output);
            }

            // Read after the bytes, since both are set before the bytes that they concern are published.
            var stay = Volatile.Read(ref _end) - _cursor.Position;
            ahead = AtMost(ahead, stay);
            if (_splices.Any && _splices.TryPeek(out var splice))
            {
                // A splice that was added after the stay had ended belongs to its end.
                var before = Math.Min(splice.Position, Volatile.Read(ref _end)) - _cursor.Position;
                if (before <= 0)
                {
                    if (ahead.Length < splice.Skip)
                    {
                        break;
                    }

                    if (splice.Skip > 0)
                    {
                        _cursor.Advance(splice.Skip);
                        hiddenLines++;
                    }
                    else if (splice.Source is { } source)
                    {
                        written += source.Write(output);
                        if (!source.IsFinished)
                        {
                            continue;
                        }
                    }
                    else
                    {
                        output.Write(splice.Text.Span);
                        written += splice.Text.Length;
                    }

                    _splices.Remove();
                    continue;
                }

                ahead = AtMost(ahead, before);
            }

            if (ahead.IsEmpty)
            {
                break;
            }

            if (_filter is { } filter)
            {
                written += CopyLine(ahead[..(ahead.IndexOf((byte)'\n') + 1)], filter, output, ref hiddenLines);
                continue;
            }

            output.Write(ahead);
            written += ahead.Length;
            _cursor.Advance(ahead.Length);
        }

        Volatile.Write(ref _page, _cursor.Page);
        Volatile.Write(ref _line, _cursor.Line);
        if (written > 0)
        {
            Room.Metrics.Delivered(_cursor.Line - firstLine - hiddenLines, written);
        }

        return written;
    }

    private int CopyLine(ReadOnlySpan<byte> line, LineFilter filter, IBufferWriter<byte> output, ref long hiddenLines)
    {
        var author = _cursor.NextAuthor;
        var written = 0;
        if (filter.Hides(author.Key))
        {
            hiddenLines++;
        }
        else if (_rendering.View.Raw != RawMode.All && filter.Rings(author, line))
        {
            output.Write(line[..^1]);
            output.Write("\a\n"u8);
            written = line.Length + 1;
        }
        else
        {
            output.Write(line);
            written = line.Length;
        }

        _cursor.Advance(line.Length);
        return written;
    }

    private static TaskCompletionSource CreateCompleted()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private static ReadOnlySpan<byte> AtMost(ReadOnlySpan<byte> bytes, long length) =>
        length >= bytes.Length ? bytes : bytes[..(int)Math.Max(0, length)];

    private int WriteMissed(long line, IBufferWriter<byte> output)
    {
        // A hidden line was not missed.
        var missed = Math.Min(_cursor.Line, Volatile.Read(ref _endLine)) - line - _splices.RemoveSkipsBefore(_cursor.Position);
        if (missed <= 0)
        {
            return 0;
        }

        Room.Metrics.LinesMissed(missed);
        return NoticeLine.Write(_rendering.View, MessageId.LinesMissed, new MessageArguments { Count = missed }, Room.Now, output);
    }
}
