using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class RefusalTests : IDisposable
{
    private const string Refusal = "* line too long, not sent: 77 bytes at most";

    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_line_too_long_is_refused_at_its_place_in_the_order_and_nobody_else_sees_it()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = await _chat.JoinGreetedAsync("bob");

        bob.Say("one");
        ann.Client.RefuseLine(77);
        bob.Say("two");
        ann.Client.RefuseLine(77);
        ann.Client.RefuseLine(77);
        bob.Say("three");

        Assert.Equal(["bob has arrived", "bob: one", Refusal, "bob: two", Refusal, Refusal, "bob: three"], await ann.ReadLinesAsync(7));
        Assert.Equal(["bob: one", "bob: two", "bob: three"], await bob.ReadLinesAsync(3));
        Assert.Equal(3, ann.Client.LinesReceived);
        Assert.Equal(3, _chat.Hub.Rooms.Single().Lines);
    }

    [Fact]
    public async Task Who_does_not_hear_its_answers_is_read_from_no_more_until_it_does()
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        while (ann.Client.WhenHeardAsync() is { IsCompleted: true })
        {
            Assert.InRange(ann.Client.LinesReceived, 0, 1_000);
            ann.Client.RefuseLine(77);
        }

        // More than 16 KiB, and not much more: the greeting and what was flushed with it are on their way.
        Assert.InRange(ann.Client.LinesReceived * (Refusal.Length + 1), 16 * 1024, 18 * 1024);
        var heard = ann.Client.WhenHeardAsync();
        Assert.False(heard.IsCompleted);

        await ann.ReadLinesAsync((int)ann.Client.LinesReceived);

        await heard.Soon();
    }

    [Fact]
    public async Task Who_leaves_need_not_have_heard()
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        while (ann.Client.WhenHeardAsync() is { IsCompleted: true })
        {
            ann.Client.RefuseLine(77);
        }

        var heard = ann.Client.WhenHeardAsync();
        Assert.False(heard.IsCompleted);

        ann.Client.Leave();

        await heard.Soon();
        Assert.True(ann.Client.WhenHeardAsync().IsCompleted);
    }
}
