using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Load.Commands;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>Clients over WebSocket.</summary>
public sealed class WebSocketTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly byte[] Response = "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n"u8.ToArray();

    [Fact]
    public void The_payload_is_found_in_any_segmentation_and_lengths_are_not_taken_for_lines()
    {
        // The length 126 is written as the marker of a line.
        string[] texts = ["ada: ~one\n", new string('x', 126), new string('y', 0x7E7E), "", new string('z', 70_000)];
        var stream = Response.Concat(texts.SelectMany(FrameOf)).ToArray();
        var property = Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), lengths =>
        {
            var frames = new WebSocketFrames();
            var found = new StringBuilder();
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(i < lengths.Length ? lengths[i].Get : 5000, stream.Length - at);
                ReadOnlySpan<byte> received = stream.AsSpan(at, length);
                while (frames.TryRead(ref received, out var payload))
                {
                    _ = found.Append(Encoding.ASCII.GetString(payload));
                }

                at += length;
            }

            return found.ToString() == string.Concat(texts);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), property);
    }

    [Fact]
    public void A_ping_is_answered_with_its_payload()
    {
        var frames = new WebSocketFrames();
        ReadOnlySpan<byte> received = [.. Response, 0x89, 3, 1, 2, 3];
        Assert.False(frames.TryRead(ref received, out _));

        Assert.Equal(1, frames.TakePings());
        Assert.Equal(0, frames.TakePings());
        Assert.Equal([0x8A, 0x83, 0, 0, 0, 0, 1, 2, 3], frames.Pong.ToArray());
    }

    [Fact]
    public void A_refused_request_fails_the_run() => Assert.Contains(
        "HTTP/1.1 403",
        Assert.Throws<LoadException>(() =>
        {
            ReadOnlySpan<byte> received = "HTTP/1.1 403 Forbidden\r\n\r\n"u8;
            return new WebSocketFrames().TryRead(ref received, out _);
        }).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(64)]
    [InlineData(200)]
    public void A_frame_contains_the_payload_once_and_unchanged(int length)
    {
        var payload = PayloadFormat.Template(sender: 1, length);
        var frame = new WebSocketProtocol().Frame(payload);

        Assert.Equal(payload, frame[^length..]);
        Assert.Equal(frame.Length - length, frame.AsSpan().IndexOf(PayloadFormat.Marker));
    }

    [Fact]
    public async Task Lines_over_WebSocket_are_counted_and_none_is_lost()
    {
        await using var server = new FakeWebSocketChat();
        var settings = new BroadcastSettings(Clients: 6, Senders: 2, Bytes: 64, Unread: 0, UnreadBuffer: 0, Sample: 2, ["/raw on"], PrepareShare: 0.5, TimeSpan.FromSeconds(5));
        var figures = await Task.Run(() => RateCommand.Measure(settings, 200, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), server.Context()));

        Assert.True(figures.ReceivedDeliveries > 0);
        Assert.Equal(figures.ExpectedDeliveries, figures.ReceivedDeliveries);
        Assert.True(figures.Latency.P99Microseconds > 0);
    }

    [Fact]
    public async Task Disturbing_clients_are_there_only_while_the_disturbance_is_on()
    {
        await using var server = new FakeWebSocketChat();
        using var disturbance = new WebSocketDisturbance(server.EndPoint, clients: 5, linesPerSecond: 10);
        disturbance.Open(CancellationToken.None);
        disturbance.Step(isOn: false, now: 0);
        Assert.Equal(0, server.Clients);

        StepUntil(() => disturbance.ReadyCount == 5 && server.Clients == 5, isOn: true);
        await server.BroadcastAsync("ada: ~a line");
        StepUntil(() => disturbance.ActionCount == 5, isOn: true);
        StepUntil(() => server.Clients == 0, isOn: false);
        StepUntil(() => server.Clients == 5, isOn: true);

        void StepUntil(Func<bool> condition, bool isOn) => Assert.True(SpinWait.SpinUntil(
            () =>
            {
                disturbance.Step(isOn, now: 0);
                return condition();
            },
            Timeout));
    }

    private static byte[] FrameOf(string text)
    {
        byte[] length = text.Length switch
        {
            < 126 => [(byte)text.Length],
            < 65536 => [126, (byte)(text.Length >> 8), (byte)text.Length],
            _ => [127, 0, 0, 0, 0, (byte)(text.Length >> 24), (byte)(text.Length >> 16), (byte)(text.Length >> 8), (byte)text.Length],
        };
        return [0x81, .. length, .. Encoding.ASCII.GetBytes(text)];
    }
}
