namespace KestrelChat.Transcripts;

/// <summary>
/// What happened in a room, as the people of one wording read it: a singly linked list of pages of which it holds only
/// the last. Earlier pages live as long as some <see cref="Cursor"/> stands in or before them, and no longer.
/// </summary>
/// <remarks>
/// Appending: one writer at a time, under the room's lock. Reading the end, and cursors: any thread, no lock.
/// Knows nothing of members, wordings or what a line means.
/// </remarks>
internal sealed class Transcript
{
    /// <summary>The first page of a room: small, since most rooms are.</summary>
    public const int SmallestPage = 512;

    /// <summary>Also the most that a cursor which was left behind is set back by, and that a stuck reader keeps alive.</summary>
    public const int LargestPage = 32 * 1024;

    // A page ought to last for some moments: rooms where pages fill faster get larger ones (fewer steps for every
    // cursor), rooms where they last longer get smaller ones (ten thousand quiet rooms must not hold large pages).
    private static readonly TimeSpan s_fillsFast = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_fillsSlowly = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly bool _hasAuthors;
    private Page _tail;
    private long _tailSince;

    /// <param name="time">Tells how long pages last.</param>
    /// <param name="hasAuthors">Whether readers can tell whose a line is, 16 bytes for each.</param>
    public Transcript(TimeProvider time, bool hasAuthors = false)
    {
        _time = time;
        _hasAuthors = hasAuthors;
        _tail = new Page(start: 0, firstLine: 0, SmallestPage, hasAuthors);
        _tailSince = time.GetTimestamp();
    }

    /// <summary>The last page, where whoever enters begins and where whoever was cut off goes on.</summary>
    public Page Tail => Volatile.Read(ref _tail);

    /// <summary>The position behind the last line, in bytes since the beginning.</summary>
    public long End
    {
        get
        {
            var tail = Tail;
            return tail.Start + tail.Published.Length;
        }
    }

    /// <summary>How many lines there are, since the beginning.</summary>
    public long Lines
    {
        get
        {
            var tail = Tail;
            return tail.FirstLine + tail.Published.Lines;
        }
    }

    /// <summary>Room for one line of <paramref name="length"/> bytes, to be filled and then published. Writer only.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_tail.Free.Length < length)
        {
            Turn(length);
        }

        return _tail.Free[..length];
    }

    /// <summary>Makes the line that was written into <see cref="Reserve"/>'s span visible to readers. Writer only.</summary>
    public void Publish(int length, LineAuthor author = default) => _tail.PublishLine(length, author);

    private void Turn(int length)
    {
        var full = _tail;
        var lasted = _time.GetElapsedTime(_tailSince);
        var capacity = lasted < s_fillsFast ? full.Capacity * 2 : lasted > s_fillsSlowly ? full.Capacity / 2 : full.Capacity;
        capacity = Math.Max(Math.Clamp(capacity, SmallestPage, LargestPage), length);

        var end = full.Published;
        var next = new Page(full.Start + end.Length, full.FirstLine + end.Lines, capacity, _hasAuthors);
        full.Link(next);
        Volatile.Write(ref _tail, next);
        _tailSince = _time.GetTimestamp();
    }
}
