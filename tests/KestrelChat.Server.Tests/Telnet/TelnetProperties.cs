using System.Buffers;
using FsCheck.Fluent;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.Telnet;

public class TelnetProperties
{
    [Fact]
    public Task A_stream_in_random_segments_gives_the_text_of_the_model() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var text = TelnetStreams.Text(stream.Stream);
            Assert.Equal(text, TelnetStreams.Filtered(stream.Stream, stream.Cuts));
            Assert.Equal(text, TelnetStreams.Filtered(stream.Stream, []));
            Assert.Equal(text, TelnetStreams.Filtered(stream.Stream, [.. Enumerable.Range(0, stream.Stream.Length)]));
        },
        tests: 500);

    [Fact]
    public Task A_stream_cut_at_any_position_gives_the_text_of_the_model() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var text = TelnetStreams.Text(stream.Stream);
            Assert.All(Segments.EveryCut(stream.Stream.Length), cuts => Assert.Equal(text, TelnetStreams.Filtered(stream.Stream, cuts)));
        },
        tests: 100);

    [Fact]
    public Task Every_request_for_a_timing_mark_is_counted() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var filter = new TelnetFilter();
            var text = new TypedText();
            foreach (var piece in Bytes.Split(stream.Stream, stream.Cuts))
            {
                filter.Filter(piece, text);
            }

            Assert.Equal(TelnetStreams.TimingMarks(stream.Stream), filter.TakeTimingMarks());
            Assert.Equal(0, filter.TakeTimingMarks());
        },
        tests: 500);

    /// <summary>For every prefix of a stream.</summary>
    [Fact]
    public Task The_filter_holds_back_at_most_one_byte_of_text() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var filter = new TelnetFilter();
            var text = new TypedText();
            for (var length = 1; length <= stream.Stream.Length; length++)
            {
                filter.Filter(stream.Stream.AsSpan(length - 1, 1), text);
                Assert.InRange(TelnetStreams.Text(stream.Stream[..length]).Length - text.Length, 0, 1);
            }
        },
        tests: 200);

    [Fact]
    public Task A_segment_that_passes_unchanged_is_its_own_text_and_leaves_no_command_open() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var filter = new TelnetFilter();
            foreach (var piece in Bytes.Split(stream.Stream, stream.Cuts))
            {
                var passes = filter.PassesUnchanged(piece);
                var text = new TypedText();
                filter.Filter(piece, text);
                if (passes)
                {
                    Assert.Equal(piece, text.Memory.ToArray());
                    Assert.True(filter.PassesUnchanged([]));
                }
            }
        },
        tests: 500);

    [Fact]
    public Task Partial_reads_of_random_segments_give_the_text_of_the_model() => Properties.HoldAsync(
        from stream in TelnetStreams.Any
        from consumedCounts in Gen.Choose(0, 30).NonEmptyListOf()
        select (Stream: stream, ConsumedCounts: consumedCounts.ToArray()),
        async feed => Assert.Equal(TelnetStreams.Text(feed.Stream.Stream), await TextAsync(feed.Stream, feed.ConsumedCounts)),
        tests: 500);

    /// <summary>
    /// The text seen by a consumer that consumes the lines within this many bytes of each read in turn, and the rest at the end. Part of a
    /// line cannot be erased any more when it was consumed.
    /// </summary>
    private static async Task<string> TextAsync(CutStream stream, int[] consumedCounts)
    {
        var pipe = TelnetPipeReaderTests.NewPipe();
        var reader = new TelnetPipeReader(pipe.Reader);
        var text = "";
        var turn = 0;
        foreach (var piece in Bytes.Split(stream.Stream, stream.Cuts))
        {
            await pipe.Writer.WriteAsync(piece);
            while (reader.TryRead(out var result))
            {
                var most = Math.Min(consumedCounts[turn++ % consumedCounts.Length], result.Buffer.Length);
                var take = result.Buffer.Slice(0, most).ToArray().AsSpan().LastIndexOf((byte)'\n') + 1;
                text += Bytes.Latin(result.Buffer.Slice(0, take).ToArray());
                reader.AdvanceTo(result.Buffer.GetPosition(take), result.Buffer.End);
            }
        }

        await pipe.Writer.CompleteAsync();
        var last = await reader.ReadAsync().AsTask().Soon("the end");
        Assert.True(last.IsCompleted);
        text += Bytes.Latin(last.Buffer.ToArray());
        reader.AdvanceTo(last.Buffer.End);
        return text;
    }
}

[Trait("Category", "Long")]
public sealed class LongTelnetProperties : TelnetProperties;
