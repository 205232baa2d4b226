using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Tests.Text;

public class LineReaderProperties
{
    // Line endings and special bytes, and runs whose lengths are close to the limit.
    private static readonly Gen<byte> s_byte = Gen.Frequency(
        (4, Gen.Constant((byte)'\n')),
        (4, Gen.Constant((byte)'\r')),
        (1, Gen.Constant((byte)0)),
        (1, Gen.Constant((byte)0xFF)),
        (2, Gen.Choose(0, 255).Select(value => (byte)value)));

    private static readonly Gen<Feed> s_feeds =
        from limit in Gen.Choose(1, 20)
        from pieces in Gen.Frequency(
            (3, s_byte.Select(value => new[] { value })),
            (2, Gen.Choose(-2, 3).Select(more => Enumerable.Repeat((byte)'x', Math.Max(0, limit + more)).ToArray())),
            (1, Gen.Choose(0, 100).Select(length => Enumerable.Repeat((byte)'y', length).ToArray()))).ArrayOf()
        from stream in Gen.Frequency((3, Gen.Constant(pieces.SelectMany(piece => piece).ToArray())), (2, Typing.Anything))
        from reads in Segments.CutsOf(stream.Length)
        from otherReads in Segments.CutsOf(stream.Length)
        from segments in Segments.CutsOf(stream.Length)
        select new Feed(limit, stream, reads, otherReads, segments);

    [Fact]
    public Task A_stream_that_is_read_in_any_pieces_has_the_lines_of_the_model() => Properties.HoldAsync(s_feeds, feed =>
    {
        var lines = LineModel.Lines(feed.Stream, feed.Limit).ToList();

        Assert.Equal(lines, Run(feed, feed.Reads).Results);
        Assert.Equal(lines, Run(feed, feed.OtherReads).Results);
        Assert.Equal(lines, Run(feed, []).Results);
    }, tests: 500);

    [Fact]
    public Task At_most_the_limit_and_one_byte_is_kept_between_reads() => Properties.HoldAsync(
        s_feeds,
        feed => Assert.InRange(Run(feed, feed.Reads).MaxKept, 0, feed.Limit + 1),
        tests: 500);

    [Fact]
    public Task A_stream_that_is_cut_anywhere_has_the_lines_of_the_model_and_little_is_kept() => Properties.HoldAsync(s_feeds, feed =>
    {
        var lines = LineModel.Lines(feed.Stream, feed.Limit).ToList();
        foreach (var cuts in Segments.EveryCut(feed.Stream.Length))
        {
            var run = Run(feed, cuts);
            Assert.Equal(lines, run.Results);
            Assert.InRange(run.MaxKept, 0, feed.Limit + 1);
        }
    }, tests: 50);

    private static LineFeed Run(Feed feed, int[] reads)
    {
        var lines = new LineFeed(feed.Limit);
        var from = 0;
        foreach (var to in reads)
        {
            Read(to, completed: false);
        }

        // A connection may report its end with the last bytes or later without any.
        if (feed.Stream.Length % 2 == 0)
        {
            Read(feed.Stream.Length, completed: false);
        }

        Read(feed.Stream.Length, completed: true);
        return lines;

        void Read(int to, bool completed)
        {
            var segments = feed.Segments.Where(cut => cut > from && cut <= to).Select(cut => cut - from).ToArray();
            lines.Read(feed.Stream.AsSpan(from, to - from), completed, segments);
            from = to;
        }
    }

    /// <summary>A stream, two ways to split it into reads, and the segments of each read.</summary>
    private sealed record Feed(int Limit, byte[] Stream, int[] Reads, int[] OtherReads, int[] Segments)
    {
        public override string ToString() =>
            $"limit {Limit}, stream {Convert.ToHexString(Stream)}, reads [{string.Join(' ', Reads)}] or [{string.Join(' ', OtherReads)}], segments [{string.Join(' ', Segments)}]";
    }
}

[Trait("Category", "Long")]
public sealed class LongLineReaderProperties : LineReaderProperties;
