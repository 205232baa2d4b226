using System.Buffers;
using FsCheck.Fluent;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Tests.Support;

namespace KestrelChat.Server.Tests.Unit;

public class TelnetProperties
{
    [Fact]
    public Task However_a_stream_is_cut_its_text_is_that_of_the_model() => Properties.HoldAsync(
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
    public Task Wherever_a_stream_is_cut_its_text_is_that_of_the_model() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var text = TelnetStreams.Text(stream.Stream);
            Assert.All(Segments.EveryCut(stream.Stream.Length), cuts => Assert.Equal(text, TelnetStreams.Filtered(stream.Stream, cuts)));
        },
        tests: 100);

    /// <summary>Whatever a sequence holds: what was told of a stream so far lacks no more than its last byte.</summary>
    [Fact]
    public Task The_filter_holds_back_no_more_than_one_byte_of_text() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var filter = new TelnetFilter();
            var told = 0;
            var room = new byte[3];
            for (var length = 1; length <= stream.Stream.Length; length++)
            {
                told += filter.Filter(stream.Stream.AsSpan(length - 1, 1), room);
                Assert.InRange(TelnetStreams.Text(stream.Stream[..length]).Length - told, 0, 1);
            }
        },
        tests: 300);

    [Fact]
    public Task What_passes_unchanged_is_its_own_text_and_leaves_nothing_under_way() => Properties.HoldAsync(
        TelnetStreams.Any,
        stream =>
        {
            var filter = new TelnetFilter();
            foreach (var piece in Bytes.Pieces(stream.Stream, stream.Cuts))
            {
                var passes = filter.PassesUnchanged(piece);
                var text = new byte[piece.Length + 2];
                var written = filter.Filter(piece, text);
                if (passes)
                {
                    Assert.Equal(piece, text[..written]);
                    Assert.True(filter.PassesUnchanged([]));
                }
            }
        },
        tests: 500);

    [Fact]
    public Task However_a_stream_comes_and_whatever_is_left_of_it_its_text_is_that_of_the_filter() => Properties.HoldAsync(
        from stream in TelnetStreams.Any
        from takes in Gen.Choose(0, 9).NonEmptyListOf()
        select (Stream: stream, Takes: takes.ToArray()),
        async feed => Assert.Equal(TelnetStreams.Text(feed.Stream.Stream), await TextAsync(feed.Stream, feed.Takes)),
        tests: 500);

    /// <summary>What a consumer sees that takes so many bytes of each read in turn, and the rest at the end.</summary>
    private static async Task<string> TextAsync(CutStream stream, int[] takes)
    {
        var pipe = TelnetPipeReaderTests.NewPipe();
        var reader = new TelnetPipeReader(pipe.Reader);
        var text = "";
        var turn = 0;
        foreach (var piece in Bytes.Pieces(stream.Stream, stream.Cuts))
        {
            await pipe.Writer.WriteAsync(piece);
            while (reader.TryRead(out var result))
            {
                var take = Math.Min(takes[turn++ % takes.Length], result.Buffer.Length);
                text += Bytes.Latin(result.Buffer.Slice(0, take).ToArray());
                reader.AdvanceTo(result.Buffer.GetPosition(take), result.Buffer.End);
            }
        }

        await pipe.Writer.CompleteAsync();
        var last = await reader.ReadAsync().AsTask().SoonAsync("the end");
        Assert.True(last.IsCompleted);
        text += Bytes.Latin(last.Buffer.ToArray());
        reader.AdvanceTo(last.Buffer.End);
        return text;
    }
}

[Trait("Category", "Long")]
public sealed class LongTelnetProperties : TelnetProperties;
