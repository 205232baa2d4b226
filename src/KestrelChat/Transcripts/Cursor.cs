namespace KestrelChat.Transcripts;

/// <summary>
/// A reader's place in a transcript: a page and how far it was read. Belongs to one reader; not thread safe.
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

    /// <summary>The page it stands in. Whoever holds it keeps the pages from there to the end alive.</summary>
    public readonly Page Page => _page;

    /// <summary>The position in the transcript, in bytes since its beginning.</summary>
    public readonly long Position => _page.Start + _read.Length;

    /// <summary>How many lines of the transcript lie before it.</summary>
    public readonly long Line => _page.FirstLine + _read.Lines;

    /// <summary>Whose the next line is, in a transcript that keeps authors. Only when there is one ahead.</summary>
    public readonly LineAuthor NextAuthor => _page.AuthorOf(_read.Lines);

    /// <summary>A cursor behind the last line. Under the room's lock it is exactly between two events.</summary>
    public static Cursor AtEndOf(Transcript transcript)
    {
        var tail = transcript.Tail;
        return new Cursor(transcript, tail, tail.Published);
    }

    /// <summary>
    /// The published bytes ahead in one page; empty when there are none. Steps to the next page where one is read to its
    /// end. Where the way was cut (<see cref="Page.Sever"/>) it goes on at the beginning of the last page.
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

            // A line may have been published between the look at the end and the look at the successor: look again.
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

    /// <summary>Takes the first <paramref name="length"/> bytes of what <see cref="Ahead"/> gave, whole lines, as read.</summary>
    public void Advance(int length)
    {
        // The usual case is that all is taken, and its count of lines was published beside its length.
        var end = _read.Length + length;
        _read = end == _seen.Length
            ? _seen
            : new PageEnd(end, _read.Lines + _page.Read(_read.Length, new PageEnd(end, 0)).Count((byte)'\n'));
    }
}
