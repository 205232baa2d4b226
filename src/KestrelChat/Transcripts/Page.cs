namespace KestrelChat.Transcripts;

/// <summary>
/// One page of a transcript: bytes that are written once and read by many, and a reference to the next page.
/// </summary>
/// <remarks>
/// One writer, under the lock of the transcript's room; any number of readers, without a lock. Bytes are written before they are
/// published, so a reader never sees a byte that can change. No event spans two pages: each published end is the end of a line.
/// </remarks>
internal sealed class Page(long start, long firstLine, int capacity, bool hasAuthors = false)
{
    private const int InitialAuthors = 8;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);

    // A packed PageEnd, so that readers get both of its values with one atomic read.
    private long _published;
    private LineAuthor[]? _authors = hasAuthors ? new LineAuthor[InitialAuthors] : null;
    private Page? _next;
    private volatile bool _severed;

    /// <summary>The position of the page's first byte, in bytes from the start of the transcript.</summary>
    public long Start { get; } = start;

    /// <summary>The number of lines before this page.</summary>
    public long FirstLine { get; } = firstLine;

    public int Capacity => _bytes.Length;

    public PageEnd Published => new(Volatile.Read(ref _published));

    /// <summary>The next page; null if this is the tail, or was severed.</summary>
    public Page? Next => Volatile.Read(ref _next);

    /// <summary>Whether <see cref="Sever"/> removed the reference to the next page.</summary>
    public bool Severed => _severed;

    /// <summary>The bytes after the published end. Writer only.</summary>
    public Span<byte> Free => _bytes.AsSpan(Published.Length);

    /// <summary>The bytes from <paramref name="offset"/> to a published end.</summary>
    public ReadOnlySpan<byte> Read(int offset, PageEnd end) => _bytes.AsSpan(offset, end.Length - offset);

    /// <summary>Returns the author of the published line with this index in the page. Only if the page has authors.</summary>
    public LineAuthor AuthorOf(int line) => Volatile.Read(ref _authors)![line];

    /// <summary>Makes the next line, of <paramref name="length"/> bytes, visible to readers. Writer only.</summary>
    /// <param name="author">Ignored if the page has no authors.</param>
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

    /// <summary>Ends this page: later lines are in <paramref name="next"/>. Writer only.</summary>
    public void Link(Page next) => Volatile.Write(ref _next, next);

    /// <summary>
    /// Removes the reference to the next page, so that a reader that stays here keeps only this page alive. A reader that reaches
    /// the end continues at the transcript's tail. Any thread, once the page has a next one.
    /// </summary>
    public void Sever()
    {
        _severed = true;
        Volatile.Write(ref _next, null);
    }
}

/// <summary>A published end of a page, as a number of bytes and of lines in the page.</summary>
internal readonly record struct PageEnd(long Packed)
{
    public PageEnd(int length, int lines)
        : this(((long)length << 32) | (uint)lines)
    {
    }

    public int Length => (int)(Packed >> 32);

    public int Lines => (int)Packed;
}
