using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Rooms.Clients;

public sealed class ClosingTests : IDisposable
{
    private const string Goodbye = "* the server is restarting, please reconnect";

    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    public async Task A_closed_client_receives_all_earlier_lines_then_the_goodbye_then_the_end_of_the_stream(int pauseAt)
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = _chat.Join("bob", pauseAt: pauseAt);
        ann.Say("before");

        Assert.True(bob.Client.Close(CloseReason.ServerStopping, MessageId.Restarting));
        ann.Say("after");

        Assert.Equal(["You are bob", "ann: before", Goodbye], await bob.ReadToEndAsync());
        await bob.Written.Soon();
        Assert.Equal(["bob has arrived", "ann: before", "bob has left", "ann: after"], await ann.ReadLinesAsync(4));
        Assert.Equal(CloseReason.ServerStopping, bob.Client.ClosedFor);
        Assert.Equal(1, bob.Stops);
    }

    [Fact]
    public async Task The_goodbye_is_the_last_line_however_busy_the_room_is()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        using var end = new CancellationTokenSource();
        var speaking = Wait.OnThreadAsync(() =>
        {
            while (!end.IsCancellationRequested)
            {
                ann.Say("on");
            }
        });
        for (var round = 0; round < 200; round++)
        {
            var bob = _chat.Join("bob");
            bob.Client.Close(CloseReason.ServerStopping, MessageId.Restarting);

            Assert.Equal(Goodbye, (await bob.ReadToEndAsync())[^1]);
        }

        await end.CancelAsync();
        await speaking.Soon();
    }

    [Fact]
    public async Task Closing_a_client_again_has_no_effect()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        Assert.Equal(CloseReason.None, ann.Client.ClosedFor);
        Assert.True(ann.Client.Close(CloseReason.ServerStopping, MessageId.Restarting));

        Assert.False(ann.Client.Close(CloseReason.ServerFull, MessageId.ServerFull));

        Assert.Equal([Goodbye], await ann.ReadToEndAsync());
        Assert.Equal(CloseReason.ServerStopping, ann.Client.ClosedFor);
        Assert.Equal(1, ann.Stops);
    }

    [Fact]
    public async Task A_client_that_connects_when_nobody_is_admitted_is_told_why_and_is_never_announced()
    {
        using var chat = new TestChat(options => options.AnnounceAfter = TimeSpan.FromMilliseconds(200));
        var ann = await chat.JoinGreetedAsync("ann");
        chat.Hub.StopAdmitting(CloseReason.ServerStopping, MessageId.Restarting);

        var bob = chat.Join("bob", TestWordings.Russian);
        chat.Time.Advance(TimeSpan.FromSeconds(1));
        ann.Say("end");

        Assert.Equal(["* сервер перезапускается, подключитесь снова"], await bob.ReadToEndAsync());
        Assert.False(bob.Client.WasAnnounced);
        Assert.Equal(1, bob.Stops);
        Assert.Equal(1, chat.Hub.ClientCount);
        Assert.Empty(await ann.ReadUntilAsync("ann: end"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    public async Task A_line_that_is_rejected_after_the_goodbye_does_not_keep_the_stream_open(int pauseAt)
    {
        // With a full pipe the writer has not ended when the line is rejected; otherwise it has.
        var ann = _chat.Join("ann", pauseAt: pauseAt);
        ann.Client.Close(CloseReason.ServerStopping, MessageId.Restarting);
        ann.Client.RejectLongLine(77);

        // Whether it is still told of the rejection is not specified.
        Assert.Equal(["You are ann", Goodbye], (await ann.ReadToEndAsync()).Take(2).ToList());
        await ann.Written.Soon();
    }
}
