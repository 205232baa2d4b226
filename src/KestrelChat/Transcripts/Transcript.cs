namespace KestrelChat.Transcripts;

/// <summary>
/// The events of a room as bytes of one rendering: a singly linked list of pages, of which it references only the last. A page
/// lives as long as a <see cref="Cursor"/> is in it or before it.
/// </summary>
/// <remarks>
/// Appending: one writer, under the room's lock. Everything else: any thread, without a lock. This folder knows no members,
/// wordings or meaning of lines.
/// </remarks>
internal sealed class Transcript
{
    /// <summary>The size of the first page, in bytes: most rooms are quiet.</summary>
    public const int SmallestPage = 512;

    /// <summary>The maximum size of a page with more than one line, in bytes, and thus what a stuck reader keeps alive.</summary>
    public const int LargestPage = 32 * 1024;

    // Pages that fill faster are followed by larger ones, so that cursors change pages less often; pages that fill more slowly by
    // smaller ones, so that ten thousand quiet rooms do not hold large pages.
    private static readonly TimeSpan s_fastFill = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_slowFill = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly bool _hasAuthors;
    private Page _tail;
    private long _tailAddedAt;

    /// <param name="time">Measures how fast pages fill.</param>
    /// <param name="hasAuthors">Whether to store the author of each line, in 16 bytes.</param>
    public Transcript(TimeProvider time, bool hasAuthors = false)
    {
        _time = time;
        _hasAuthors = hasAuthors;
        _tail = new Page(start: 0, firstLine: 0, SmallestPage, hasAuthors);
        _tailAddedAt = time.GetTimestamp();
    }

    /// <summary>The last page.</summary>
    public Page Tail => Volatile.Read(ref _tail);

    /// <summary>The position after the last line, in bytes from the start.</summary>
    public long End
    {
        get
        {
            var tail = Tail;
            return tail.Start + tail.Published.Length;
        }
    }

    /// <summary>The number of lines from the start.</summary>
    public long Lines
    {
        get
        {
            var tail = Tail;
            return tail.FirstLine + tail.Published.Lines;
        }
    }

    /// <summary>Returns space for one line of <paramref name="length"/> bytes, to fill and then <see cref="Publish"/>. Writer only.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_tail.Free.Length < length)
        {
            AddPage(length);
        }

        return _tail.Free[..length];
    }

    /// <summary>Makes the line in the span of <see cref="Reserve"/> visible to readers. Writer only.</summary>
    public void Publish(int length, LineAuthor author = default) => _tail.PublishLine(length, author);

    private void AddPage(int minCapacity)
    {
        var full = _tail;
        var filledIn = _time.GetElapsedTime(_tailAddedAt);
        var capacity = filledIn < s_fastFill ? full.Capacity * 2 : filledIn > s_slowFill ? full.Capacity / 2 : full.Capacity;
        capacity = Math.Max(Math.Clamp(capacity, SmallestPage, LargestPage), minCapacity);

        var end = full.Published;
        var next = new Page(full.Start + end.Length, full.FirstLine + end.Lines, capacity, _hasAuthors);
        full.Link(next);
        Volatile.Write(ref _tail, next);
        _tailAddedAt = _time.GetTimestamp();
    }
}
