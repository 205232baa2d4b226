using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Server.FirstInput;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tests.FirstInput;
using KestrelChat.Server.Tests.ProxyProtocol;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Tests.Telnet;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Server.Tests.Connections;

public class InputPipelineProperties
{
    private static readonly Gen<byte[]> s_input = Gen.OneOf(TelnetStreams.AnyBytes, Typing.Anything, FirstInputs.Any);

    private static readonly Gen<byte[]> s_withHeader =
        from header in ProxyHeaderProperties.ProxyStreams
        from input in s_input
        select (byte[])[.. header, .. input];

    private static readonly Gen<Feed> s_feeds =
        from stream in Gen.Frequency((4, s_withHeader), (2, Mutations.Of(s_withHeader)), (2, s_input))
        from cuts in Segments.CutsOf(stream.Length)
        from mode in Gen.Elements("Optional", "Required")
        from limit in Gen.Frequency((3, Gen.Choose(1, 20)), (1, Gen.Choose(1, FirstInputs.MaxLineBytes)))
        select new Feed(stream, cuts, mode, MayErase(stream) ? Math.Max(FirstInputs.MaxLineBytes, stream.Length) : limit);

    [Fact]
    public Task A_stream_in_any_segments_gives_the_lines_of_the_models() => Properties.HoldAsync(s_feeds, async feed =>
    {
        var expected = Model(feed);
        Assert.Equal(expected, Essence(await feed.FeedAsync([])));
        Assert.Equal(expected, Essence(await feed.FeedAsync(feed.Cuts)));
        Assert.Equal(expected, Essence(await feed.FeedAsync([.. Enumerable.Range(0, Math.Min(feed.Stream.Length, 500))])));
    }, tests: 200);

    [Fact]
    public Task A_stream_cut_at_any_position_gives_the_same_lines() => Properties.HoldAsync(s_feeds.Where(feed => feed.Stream.Length < 300), async feed =>
    {
        var expected = Model(feed);
        foreach (var cuts in Segments.EveryCut(feed.Stream.Length))
        {
            Assert.Equal(expected, Essence(await feed.FeedAsync(cuts)));
        }
    }, tests: 20);

    [Fact]
    public Task At_most_a_header_or_a_line_and_one_byte_is_held() => Properties.HoldAsync(s_feeds, async feed =>
    {
        // At most a header without its last byte is held.
        var header = ProxyHeaders.MaxHeld(feed.Stream) - 1;
        foreach (var cuts in (int[][])[feed.Cuts, [.. Enumerable.Range(0, Math.Min(feed.Stream.Length, 500))]])
        {
            var result = await feed.FeedAsync(cuts);
            Assert.InRange(result.MaxRetained, 0, Math.Max(header, Math.Max(feed.Limit + 1, FirstInputs.MaxLineBytes + 1 + FirstInputClassifier.MaxEmptyLineBytes)));
            Assert.InRange(result.MaxLeft, 0, feed.Limit + 1);
        }
    }, tests: 200);

    /// <summary>
    /// Whether a line may become shorter: then none may be too long. One that has been rejected stays so, and that depends on the segments
    /// in which it came.
    /// </summary>
    private static bool MayErase(byte[] stream) => stream.AsSpan().IndexOfAny((ReadOnlySpan<byte>)[8, 127, 247, 248]) >= 0;

    private static (CloseReason Reason, string Address, string Lines) Essence(InputPipeline.Result result) => (result.Reason, result.Address, result.Lines);

    private static (CloseReason Reason, string Address, string Lines) Model(Feed feed)
    {
        var header = ProxyHeaders.Parse(feed.Stream);
        if (header.Status == ProxyHeaderStatus.Malformed)
        {
            return (CloseReason.ProxyHeaderMalformed, InputPipeline.Peer, "");
        }

        if (header.Status != ProxyHeaderStatus.Header && feed.Mode == "Required")
        {
            // A stream without a byte is a probe.
            return (feed.Stream.Length == 0 ? CloseReason.ClientEnded : CloseReason.ProxyHeaderMissing, InputPipeline.Peer, "");
        }

        var address = header.Source is { } source ? new System.Net.IPEndPoint(AddressRange.Unmapped(source.Address), source.Port).ToString() : InputPipeline.Peer;
        var input = feed.Stream[header.Length..];
        var reason = FirstInputs.Model(input).ToCloseReason();
        if (reason != CloseReason.None)
        {
            return (reason, address, "");
        }

        var typed = Bytes.Of(TelnetStreams.Text(input));
        return (CloseReason.None, address, string.Join('\n', LineModel.Lines(typed, feed.Limit)));
    }

    private sealed record Feed(byte[] Stream, int[] Cuts, string Mode, int Limit)
    {
        public Task<InputPipeline.Result> FeedAsync(int[] cuts) => InputPipeline.FeedAsync(Stream, cuts, Enum.Parse<ProxyProtocolMode>(Mode), Limit);

        public override string ToString() => $"{Mode}, limit {Limit}, stream {Convert.ToHexString(Stream)}, cuts [{string.Join(' ', Cuts)}]";
    }
}

[Trait("Category", "Long")]
public sealed class LongInputPipelineProperties : InputPipelineProperties;
