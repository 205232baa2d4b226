using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Tests;

/// <summary>What the load tool's figures rest on.</summary>
public sealed class LoadToolTests
{
    [Theory]
    [InlineData("127.0.0.1:50000: ", "\n")]
    [InlineData("12:34:56 127.0.0.1:50000: ", "\n")]
    [InlineData("12:34:56 \e[36mada\e[0m: ", "\n")]
    [InlineData("2026-01-01T12:00:00.123Z\tlobby\tada\t", "\n")]
    [InlineData("a~da~: ", "~\n")]
    public void However_the_stream_is_cut_and_the_line_is_shown_every_line_of_a_sender_is_found_once_and_in_order(string before, string behind)
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), cuts =>
        {
            const int Lines = 20;
            var stream = new List<byte>();
            var payload = PayloadFormat.Template(sender: 3, length: 64);
            for (var line = 0; line < Lines; line++)
            {
                PayloadFormat.Stamp(payload, line, line * 1_000L);
                stream.AddRange(Encoding.ASCII.GetBytes(before));
                stream.AddRange(payload);
                stream.AddRange(Encoding.ASCII.GetBytes(behind));
            }

            var scanner = new HeaderScanner();
            var found = new List<PayloadHeader>();
            ReadOnlySpan<byte> rest = stream.ToArray();
            for (var i = 0; !rest.IsEmpty; i++)
            {
                var length = i < cuts.Length ? Math.Min(cuts[i].Get, rest.Length) : rest.Length;
                var received = rest[..length];
                rest = rest[length..];
                while (scanner.TryRead(ref received, out var header))
                {
                    found.Add(header);
                }
            }

            return found.SequenceEqual(Enumerable.Range(0, Lines).Select(line => new PayloadHeader(3, line, line * 1_000L)));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }

    [Theory]
    [InlineData("lines", "{0}\n")]
    [InlineData("nats", "PUB ")]
    [InlineData("redis", "*3\r\n$7\r\nPUBLISH\r\n")]
    public void A_payload_stands_once_and_unchanged_in_what_is_sent(string protocol, string beginning)
    {
        var payload = PayloadFormat.Template(sender: 1, length: 64);
        var frame = Encoding.ASCII.GetString(BroadcastProtocols.ByName(protocol).Frame(payload));
        Assert.StartsWith(string.Format(null, beginning, Encoding.ASCII.GetString(payload)), frame, StringComparison.Ordinal);
        Assert.Equal(1, frame.Count(each => each == (char)PayloadFormat.Marker));
        Assert.Contains(Encoding.ASCII.GetString(payload), frame, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_counts_for_the_interval_it_was_sent_in_though_it_comes_in_the_next()
    {
        var recorder = new LatencyRecorder();
        LatencyHistogram first = new(), second = new();
        recorder.Begin(first, 100);
        recorder.End(200);
        recorder.Begin(second, 300);
        recorder.Record(sentAt: 50, receivedAt: 310);
        recorder.Record(sentAt: 199, receivedAt: 310);
        recorder.Record(sentAt: 250, receivedAt: 310);
        recorder.Record(sentAt: 300, receivedAt: 310);
        recorder.Record(sentAt: 309, receivedAt: 310);
        Assert.Equal(1, first.Count);
        Assert.Equal(2, second.Count);
    }

    [Fact]
    public void A_percentile_is_off_by_less_than_one_percent()
    {
        var histogram = new LatencyHistogram();
        for (var microsecond = 1; microsecond <= 100_000; microsecond++)
        {
            histogram.Record(microsecond * 1_000L);
        }

        Assert.InRange(histogram.Percentile(50), 49_500_000, 50_500_000);
        Assert.InRange(histogram.Percentile(99), 98_010_000, 99_990_000);
        Assert.Equal(100_000_000, histogram.Max);
        Assert.Equal(100_000, histogram.Count);
    }
}
