using System.Buffers;
using KestrelChat.Rooms;
using KestrelChat.Transcripts;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Members;

/// <summary>
/// A client in a room: its cursor into the room's transcript, and what only this one person is shown on the way.
/// </summary>
/// <remarks>
/// <see cref="CopyTo"/> and <see cref="Finished"/> belong to the client's writer. Everything else: any thread, and where it
/// says so, under the room's lock. Owns no queue of the room's lines.
/// </remarks>
internal sealed class Member
{
    /// <summary>
    /// What is copied before the next flush, in bytes, but for the rest of a page: as much as Kestrel's output pipe takes
    /// before it makes the writer wait (64 KiB by default).
    /// </summary>
    public const int FlushBytes = 64 * 1024;

    private static readonly TaskCompletionSource s_passed = CreatePassed();

    private readonly Rendering _rendering;
    private readonly WakeSignal _wake;
    private readonly SpliceQueue _splices = new();
    private readonly int _maxBacklogBytes;
    private Cursor _cursor;

    // The cursor as others may see it.
    private Page _page;
    private long _line;

    // Where this member's stay ended; nothing of the transcript behind it is shown to it.
    private long _end = long.MaxValue;
    private long _endLine = long.MaxValue;

    private volatile LineFilter? _filter;
    private volatile Member? _successor;
    private TaskCompletionSource? _passed;

    /// <summary>Begins at the end of the rendering's transcript. Under the room's lock.</summary>
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
    /// Where this person reads on when its stay here has ended: in another room, or in another rendering of this one. Set
    /// before the stay ends, by who has the client's lock.
    /// </summary>
    public Member? Successor
    {
        get => _successor;
        set => _successor = value;
    }

    /// <summary>What this one person leaves out, of a rendering that tells whose each line is. Any thread.</summary>
    public LineFilter? Filter
    {
        get => _filter;
        set => _filter = value;
    }

    /// <summary>Where the room keeps this member. Under the room's lock.</summary>
    public MemberPlace Place { get; set; }

    /// <summary>Written under the room's lock, read by any thread.</summary>
    public MemberState State { get; set; }

    /// <summary>Whether the room was ever told of it. Written under the room's lock, read by any thread.</summary>
    public bool WasAnnounced { get; set; }

    /// <summary>How many lines of the room, up to the end of its stay, it was not sent yet.</summary>
    public long LinesBehind => Math.Max(0, Math.Min(_rendering.Transcript.Lines, Volatile.Read(ref _endLine)) - Volatile.Read(ref _line));

    /// <summary>Whether its stay has ended and all of it was copied. Writer only.</summary>
    public bool Finished => _cursor.Position >= Volatile.Read(ref _end) && !_splices.Any;

    /// <summary>Shows this person <paramref name="lines"/> here, after what the room has said up to now. To be followed by a wake-up.</summary>
    public void Tell(ReadOnlyMemory<byte> lines) => _splices.Add(new Splice(_rendering.Transcript.End, lines, Skip: 0));

    /// <summary>Shows this person what a source writes here. To be followed by a wake-up.</summary>
    public void Tell(SpliceSource source) => _splices.Add(new Splice(_rendering.Transcript.End, ReadOnlyMemory<byte>.Empty, Skip: 0, source));

    /// <summary>
    /// Leaves out the room's next line, of <paramref name="length"/> bytes. Under the room's lock, before the line is published.
    /// </summary>
    public void SkipNext(int length) => _splices.Add(new Splice(_rendering.Transcript.End, ReadOnlyMemory<byte>.Empty, length));

    /// <summary>Ends the stay behind what the room has said up to now. Under the room's lock; to be followed by a wake-up.</summary>
    public void EndHere()
    {
        Volatile.Write(ref _endLine, _rendering.Transcript.Lines);
        Volatile.Write(ref _end, _rendering.Transcript.End);
        _splices.Release();
    }

    /// <summary>
    /// Wakes the writer where it sleeps, and looks that one which is busy with a slow peer does not keep more than the allowed
    /// backlog alive.
    /// </summary>
    /// <remarks>After a full memory barrier that follows the publishing of the lines.</remarks>
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

    /// <summary>How many bytes of this person's own lines wait. Any thread.</summary>
    public int UnheardBytes => _splices.Bytes;

    /// <summary>Completes when this person's own lines that wait are few enough to answer it more.</summary>
    public Task WhenHeardAsync(int bytes) => _splices.WhenShorterAsync(bytes);

    /// <summary>Completes when the writer has passed on to the successor, or has ended.</summary>
    public Task WhenPassedAsync()
    {
        var passed = Volatile.Read(ref _passed) ?? Interlocked.CompareExchange(ref _passed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) ?? _passed;
        return passed.Task;
    }

    /// <summary>The writer has passed on. Writer only.</summary>
    public void Pass() => (Interlocked.CompareExchange(ref _passed, s_passed, null))?.TrySetResult();

    /// <summary>Copies what lies ahead, about <see cref="FlushBytes"/> at most. Writer only.</summary>
    /// <returns>How many bytes; fewer than <see cref="FlushBytes"/> when nothing is ahead any more.</returns>
    public int CopyTo(IBufferWriter<byte> output)
    {
        var written = 0;
        var from = _cursor.Line;
        var passedOver = 0L;
        while (written < FlushBytes)
        {
            var line = _cursor.Line;
            var ahead = _cursor.Ahead();
            if (_cursor.Line != line)
            {
                passedOver += _cursor.Line - line;
                written += TellMissed(line, output);
            }

            // Looked at after the bytes, since both are set before the bytes that they concern are published.
            var stay = Volatile.Read(ref _end) - _cursor.Position;
            ahead = AtMost(ahead, stay);
            if (_splices.Any && _splices.TryPeek(out var splice))
            {
                // What was told after the stay had ended belongs to its end.
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
                        passedOver++;
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
                written += CopyLine(ahead[..(ahead.IndexOf((byte)'\n') + 1)], filter, output, ref passedOver);
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
            Room.Metrics.Delivered(_cursor.Line - from - passedOver, written);
        }

        return written;
    }

    private int CopyLine(ReadOnlySpan<byte> line, LineFilter filter, IBufferWriter<byte> output, ref long passedOver)
    {
        var author = _cursor.NextAuthor;
        var written = 0;
        if (filter.Hides(author.Key))
        {
            passedOver++;
        }
        else if (filter.Rings(author, line))
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

    private static TaskCompletionSource CreatePassed()
    {
        var passed = new TaskCompletionSource();
        passed.SetResult();
        return passed;
    }

    private static ReadOnlySpan<byte> AtMost(ReadOnlySpan<byte> bytes, long length) =>
        length >= bytes.Length ? bytes : bytes[..(int)Math.Max(0, length)];

    private int TellMissed(long line, IBufferWriter<byte> output)
    {
        // A line that would not have been shown was not missed.
        var missed = Math.Min(_cursor.Line, Volatile.Read(ref _endLine)) - line - _splices.RemoveSkipsBefore(_cursor.Position);
        if (missed <= 0)
        {
            return 0;
        }

        Room.Metrics.LinesMissed(missed);
        return _rendering.View.Wording[Phrase.LinesMissed]!.Write(new PhraseArguments { Count = missed }, output);
    }
}

/// <summary>How far a member's stay in a room has come.</summary>
internal enum MemberState
{
    /// <summary>It listens; nobody was told of it.</summary>
    Unannounced,

    /// <summary>It is here, and counts.</summary>
    Here,

    /// <summary>It has left; what it had not yet been sent may still be on its way.</summary>
    Gone,
}
