using System.Buffers.Text;
using KestrelChat.Testing;
using KestrelChat.Transcripts;

namespace KestrelChat.Tests.Transcripts;

/// <summary>One appender and several readers, without a lock.</summary>
public sealed class TranscriptConcurrencyTests
{
    private const int Lines = 200_000;
    private const int Readers = 3;

    private Transcript _transcript = new(TimeProvider.System);

    // The length of a line after its number.
    private Func<long, int> _padding = number => (int)(number % 50);

    [Fact]
    public async Task Readers_that_run_concurrently_with_the_appender_see_every_byte_in_order()
    {
        var readers = Enumerable.Range(0, Readers).Select(_ => new NumberedReader(_transcript, _padding)).ToList();
        var running = readers.Select(reader => Wait.OnThreadAsync(() => reader.ReadUntil(Lines))).ToList();

        Append(_ => { });
        await Task.WhenAll(running).Soon();

        Assert.All(readers, reader => Assert.Equal((Lines, 0), (reader.Seen, reader.Missed)));
        Assert.All(readers, reader => Assert.Equal(_transcript.End, reader.Bytes));
    }

    [Fact]
    public async Task Readers_whose_pages_are_severed_see_whole_lines_and_know_how_many_they_missed()
    {
        var readers = Enumerable.Range(0, Readers).Select(_ => new NumberedReader(_transcript, _padding)).ToList();
        var running = readers.Select(reader => Wait.OnThreadAsync(() => reader.ReadUntil(Lines))).ToList();

        var pages = new Queue<Page>();
        Append(_ =>
        {
            if (pages.Count == 0 || pages.Last() != _transcript.Tail)
            {
                pages.Enqueue(_transcript.Tail);
            }

            // Not all pages, so that readers also follow the links between pages.
            if (pages.Count > 2 && pages.Dequeue() is { FirstLine: var first } page && first % 2 == 0)
            {
                page.Sever();
            }
        });
        await Task.WhenAll(running).Soon();

        Assert.All(readers, reader => Assert.Equal(Lines, reader.Seen + reader.Missed));
    }

    [Fact]
    public async Task Readers_at_the_end_lose_nothing_if_every_line_starts_a_page()
    {
        _transcript = new Transcript(new FastTime());
        _padding = _ => Transcript.SmallestPage / 2;
        var readers = Enumerable.Range(0, Readers).Select(_ => new NumberedReader(_transcript, _padding)).ToList();
        var running = readers.Select(reader => Wait.OnThreadAsync(() => reader.ReadUntil(Lines))).ToList();

        Append(_ => { });
        await Task.WhenAll(running).Soon();

        Assert.Equal(Transcript.SmallestPage, _transcript.Tail.Capacity);
        Assert.All(readers, reader => Assert.Equal((Lines, 0), (reader.Seen, reader.Missed)));
    }

    private void Append(Action<int> appended)
    {
        Span<byte> number = stackalloc byte[20];
        for (var i = 0; i < Lines; i++)
        {
            Utf8Formatter.TryFormat(i, number, out var length);

            // Lines have different lengths, and their number determines their content.
            var line = _transcript.Reserve(length + 1 + _padding(i));
            number[..length].CopyTo(line);
            line[length..].Fill((byte)'.');
            line[^1] = (byte)'\n';
            _transcript.Publish(line.Length);
            appended(i);
        }
    }

    /// <summary>Advances two seconds with each call, so that pages stay small.</summary>
    private sealed class FastTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds += 2;
    }

    /// <summary>Reads numbered lines and checks that each is whole and in its place.</summary>
    private sealed class NumberedReader(Transcript transcript, Func<long, int> padding)
    {
        private Cursor _cursor = Cursor.AtEndOf(transcript);
        private long _next;

        public int Seen { get; private set; }

        public int Missed { get; private set; }

        public long Bytes { get; private set; }

        public void ReadUntil(long lines)
        {
            while (_next < lines)
            {
                var line = _cursor.Line;
                var ahead = _cursor.Ahead();
                Missed += (int)(_cursor.Line - line);
                _next += _cursor.Line - line;
                Check(ahead);
                _cursor.Advance(ahead.Length);
                Bytes += ahead.Length;
            }
        }

        private void Check(ReadOnlySpan<byte> lines)
        {
            while (!lines.IsEmpty)
            {
                var length = lines.IndexOf((byte)'\n');
                Assert.True(length >= 0, "a line was not whole");
                Assert.True(Utf8Parser.TryParse(lines, out long number, out var digits));
                Assert.Equal(_next, number);
                Assert.Equal(digits + padding(number), length);
                Assert.False(lines[digits..length].ContainsAnyExcept((byte)'.'));
                lines = lines[(length + 1)..];
                _next++;
                Seen++;
            }
        }
    }
}
