using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Addresses;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Tests.Lines;
using KestrelChat.Tests.Support;

namespace KestrelChat.Server.Tests.Unit;

public class InputChainProperties
{
    private static readonly Gen<byte[]> s_said = Gen.OneOf(TelnetStreams.AnyBytes, Typing.Anything);

    private static readonly Gen<byte[]> s_withHeader =
        from header in ProxyHeaderProperties.ProxyStreams
        from said in s_said
        select (byte[])[.. header, .. said];

    private static readonly Gen<Feed> s_feeds =
        from stream in Gen.Frequency((4, s_withHeader), (2, Mutations.Of(s_withHeader)), (2, s_said))
        from cuts in Segments.CutsOf(stream.Length)
        from mode in Gen.Elements("Optional", "Required")
        from limit in Gen.Frequency((3, Gen.Choose(1, 20)), (1, Gen.Choose(1, 5000)))
        select new Feed(stream, cuts, mode, limit);

    [Fact]
    public Task However_a_stream_comes_it_tells_what_the_models_of_its_parts_say_of_the_whole() => Properties.HoldAsync(s_feeds, async feed =>
    {
        var expected = Model(feed);
        Assert.Equal(expected, Told(await feed.TellAsync([])));
        Assert.Equal(expected, Told(await feed.TellAsync(feed.Cuts)));
        Assert.Equal(expected, Told(await feed.TellAsync([.. Enumerable.Range(0, Math.Min(feed.Stream.Length, 500))])));
    }, tests: 200);

    [Fact]
    public Task Wherever_a_stream_is_cut_it_tells_the_same() => Properties.HoldAsync(s_feeds.Where(feed => feed.Stream.Length < 300), async feed =>
    {
        var expected = Model(feed);
        foreach (var cuts in Segments.EveryCut(feed.Stream.Length))
        {
            Assert.Equal(expected, Told(await feed.TellAsync(cuts)));
        }
    }, tests: 20);

    [Fact]
    public Task No_more_is_held_than_a_header_or_a_line_and_one_byte() => Properties.HoldAsync(s_feeds, async feed =>
    {
        // A header is at most held but for its last byte.
        var header = ProxyHeaders.MostHeld(feed.Stream) - 1;
        foreach (var cuts in (int[][])[feed.Cuts, [.. Enumerable.Range(0, Math.Min(feed.Stream.Length, 500))]])
        {
            var told = await feed.TellAsync(cuts);
            Assert.InRange(told.MostRetained, 0, Math.Max(header, feed.Limit + 1));
            Assert.InRange(told.MostLeft, 0, feed.Limit + 1);
        }
    }, tests: 200);

    private static (CloseReason Reason, string Address, string Lines) Told(InputChain.Told told) => (told.Reason, told.Address, told.Lines);

    private static (CloseReason Reason, string Address, string Lines) Model(Feed feed)
    {
        var header = ProxyHeaders.Parse(feed.Stream);
        if (header.Status == ProxyHeaderStatus.Malformed)
        {
            return (CloseReason.ProxyHeaderMalformed, InputChain.Peer, "");
        }

        if (header.Status != ProxyHeaderStatus.Header && feed.Mode == "Required")
        {
            // Who ends without a byte has asked for nothing: a probe.
            return (feed.Stream.Length == 0 ? CloseReason.ClientEnded : CloseReason.ProxyHeaderMissing, InputChain.Peer, "");
        }

        var address = header.Source is { } source ? new System.Net.IPEndPoint(AddressRange.Unmapped(source.Address), source.Port).ToString() : InputChain.Peer;
        var typed = Bytes.Of(TelnetStreams.Text(feed.Stream[header.Length..]));
        return (CloseReason.None, address, string.Join('\n', LineModel.Lines(typed, feed.Limit)));
    }

    private sealed record Feed(byte[] Stream, int[] Cuts, string Mode, int Limit)
    {
        public Task<InputChain.Told> TellAsync(int[] cuts) => InputChain.TellAsync(Stream, cuts, Enum.Parse<ProxyProtocolMode>(Mode), Limit);

        public override string ToString() => $"{Mode}, limit {Limit}, stream {Convert.ToHexString(Stream)}, cuts [{string.Join(' ', Cuts)}]";
    }
}

[Trait("Category", "Long")]
public sealed class LongInputChainProperties : InputChainProperties;
