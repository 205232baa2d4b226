namespace KestrelChat.Transcripts;

/// <summary>
/// One stretch of a transcript: bytes that are written once and read by many, and the way to the page after it.
/// </summary>
/// <remarks>
/// One writer, under the lock of the room that the transcript belongs to; any number of readers, without a lock.
/// Bytes are written first and published after, so that a reader never sees a byte that may still change.
/// An event never lies across two pages: each published end is the end of a line.
/// </remarks>
internal sealed class Page(long start, long firstLine, int capacity, bool hasAuthors = false)
{
    private const int FirstAuthors = 8;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);

    // Length in bytes in the upper half, lines in the lower: a reader gets both of the same moment in one read.
    private long _published;
    private LineAuthor[]? _authors = hasAuthors ? new LineAuthor[FirstAuthors] : null;
    private Page? _next;
    private volatile bool _severed;

    /// <summary>The position in the transcript, in bytes since its beginning, of this page's first byte.</summary>
    public long Start { get; } = start;

    /// <summary>How many lines the transcript had before this page.</summary>
    public long FirstLine { get; } = firstLine;

    public int Capacity => _bytes.Length;

    public PageEnd Published => new(Volatile.Read(ref _published));

    /// <summary>The page after this one; null while this is the last, or when it was severed.</summary>
    public Page? Next => Volatile.Read(ref _next);

    /// <summary>Whether the way from here was cut, see <see cref="Sever"/>.</summary>
    public bool Severed => _severed;

    /// <summary>What is free behind the published end. Writer only.</summary>
    public Span<byte> Free => _bytes.AsSpan(Published.Length);

    /// <summary>The bytes from <paramref name="offset"/> to a published end.</summary>
    public ReadOnlySpan<byte> Read(int offset, PageEnd end) => _bytes.AsSpan(offset, end.Length - offset);

    /// <summary>Whose line it is, by its index in this page, where authors are kept.</summary>
    public LineAuthor AuthorOf(int line) => Volatile.Read(ref _authors)![line];

    /// <summary>Makes one more line of <paramref name="length"/> bytes visible to readers. Writer only.</summary>
    /// <param name="length">In bytes.</param>
    /// <param name="author">Whose it is; kept where authors are.</param>
    public void PublishLine(int length, LineAuthor author = default)
    {
        var end = Published;
        if (_authors is { } authors)
        {
            if (end.Lines == authors.Length)
            {
                Array.Resize(ref authors, authors.Length * 2);
                Volatile.Write(ref _authors, authors);
            }

            authors[end.Lines] = author;
        }

        Volatile.Write(ref _published, new PageEnd(end.Length + length, end.Lines + 1).Packed);
    }

    /// <summary>Ends this page: everything that follows stands in <paramref name="next"/>. Writer only.</summary>
    public void Link(Page next) => Volatile.Write(ref _next, next);

    /// <summary>
    /// Cuts the way to the pages after this one, so that a reader that stays here keeps this page alive and no other.
    /// Any thread, once the page has a successor; the reader that comes to the cut goes on at the transcript's tail.
    /// </summary>
    public void Sever()
    {
        _severed = true;
        Volatile.Write(ref _next, null);
    }
}


/// <summary>A published end of a page: so many bytes, so many lines.</summary>
internal readonly record struct PageEnd(long Packed)
{
    public PageEnd(int length, int lines)
        : this(((long)length << 32) | (uint)lines)
    {
    }

    public int Length => (int)(Packed >> 32);

    public int Lines => (int)Packed;
}
