namespace KestrelChat.Transcripts;

/// <summary>
/// A reader's position in a transcript. Belongs to one reader; not thread safe.
/// </summary>
internal struct Cursor
{
    private readonly Transcript _transcript;
    private Page _page;
    private PageEnd _read;
    private PageEnd _seen;

    private Cursor(Transcript transcript, Page page, PageEnd read)
    {
        _transcript = transcript;
        _page = page;
        _read = read;
        _seen = read;
    }

    /// <summary>The page of the position. A reference to it keeps the pages from there to the tail alive.</summary>
    public readonly Page Page => _page;

    /// <summary>The position in bytes from the start of the transcript.</summary>
    public readonly long Position => _page.Start + _read.Length;

    /// <summary>The number of lines before the position.</summary>
    public readonly long Line => _page.FirstLine + _read.Lines;

    /// <summary>The author of the next line. Call it only if there is a line ahead, in a transcript with authors.</summary>
    public readonly LineAuthor NextAuthor => _page.AuthorOf(_read.Lines);

    /// <summary>Creates a cursor after the last line. Call it under the room's lock if it must lie between two known events.</summary>
    public static Cursor AtEndOf(Transcript transcript)
    {
        var tail = transcript.Tail;
        return new Cursor(transcript, tail, tail.Published);
    }

    /// <summary>
    /// Returns the published bytes ahead, at most up to the end of a page; empty if there are none. Moves to the next page at the
    /// end of one, and from a severed page (<see cref="Page.Sever"/>) to the start of the tail.
    /// </summary>
    public ReadOnlySpan<byte> Ahead()
    {
        _seen = _page.Published;
        while (_seen == _read)
        {
            var next = _page.Next;
            if (next is null && !_page.Severed)
            {
                return default;
            }

            // A line may have been published between reading the end and reading the next page: read the end again.
            _seen = _page.Published;
            if (_seen == _read)
            {
                _page = next ?? _transcript.Tail;
                _read = default;
                _seen = _page.Published;
            }
        }

        return _page.Read(_read.Length, _seen);
    }

    /// <summary>Marks the first <paramref name="length"/> bytes of <see cref="Ahead"/>, which must be whole lines, as read.</summary>
    public void Advance(int length)
    {
        // Usually everything ahead is read, and its number of lines was published with its length.
        var end = _read.Length + length;
        _read = end == _seen.Length
            ? _seen
            : new PageEnd(end, _read.Lines + _page.Read(_read.Length, new PageEnd(end, 0)).Count((byte)'\n'));
    }
}
