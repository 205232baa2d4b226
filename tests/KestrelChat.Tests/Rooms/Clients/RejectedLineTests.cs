using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms.Clients;

public sealed class RejectedLineTests : IDisposable
{
    private const string Refusal = "* line too long, not sent: 77 bytes at most";

    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_too_long_line_is_rejected_in_its_place_and_nobody_else_sees_that()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = await _chat.JoinGreetedAsync("bob");

        bob.Say("one");
        ann.Client.RejectLongLine(77);
        bob.Say("two");
        ann.Client.RejectLongLine(77);
        ann.Client.RejectLongLine(77);
        bob.Say("three");

        Assert.Equal(["bob has arrived", "bob: one", Refusal, "bob: two", Refusal, Refusal, "bob: three"], await ann.ReadLinesAsync(7));
        Assert.Equal(["bob: one", "bob: two", "bob: three"], await bob.ReadLinesAsync(3));
        Assert.Equal(3, ann.Client.LinesReceived);
        Assert.Equal(3, _chat.Hub.Rooms.Single().Lines);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_replies_is_not_read_from_until_it_does()
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        while (ann.Client.WhenRepliesSentAsync() is { IsCompleted: true })
        {
            Assert.InRange(ann.Client.LinesReceived, 0, 1_000);
            ann.Client.RejectLongLine(77);
        }

        // A little more than 16 KiB: the greeting and the lines that were flushed with it no longer count.
        Assert.InRange(ann.Client.LinesReceived * (Refusal.Length + 1), 16 * 1024, 18 * 1024);
        var replies = ann.Client.WhenRepliesSentAsync();
        Assert.False(replies.IsCompleted);

        await ann.ReadLinesAsync((int)ann.Client.LinesReceived);

        await replies.Soon();
    }

    [Fact]
    public async Task Waiting_for_the_replies_of_a_client_ends_when_it_leaves()
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        while (ann.Client.WhenRepliesSentAsync() is { IsCompleted: true })
        {
            ann.Client.RejectLongLine(77);
        }

        var replies = ann.Client.WhenRepliesSentAsync();
        Assert.False(replies.IsCompleted);

        ann.Client.Leave();

        await replies.Soon();
        Assert.True(ann.Client.WhenRepliesSentAsync().IsCompleted);
    }
}
