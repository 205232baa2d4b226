using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms.Clients;

/// <summary>Clients that continue as another member, in another room or view.</summary>
public sealed class MovingTests : IDisposable
{
    private readonly CommandChat _chat = new(options => (options.MaxBacklogBytes, options.AnnounceAfter) = (int.MaxValue, TimeSpan.FromMilliseconds(200)));

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData("/join dev")]
    [InlineData("/time on")]
    public async Task After_a_move_a_client_that_does_not_read_is_not_read_from(string move)
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        await ann.Client.WhenRepliesSentAsync().Soon();

        _chat.Type(ann, move);

        var replies = ann.Client.WhenRepliesSentAsync();
        Assert.False(replies.IsCompleted);
        while (!replies.IsCompleted)
        {
            _ = ann.ReadArrived(10);
            await Task.Yield();
        }

        await replies.Soon();
    }

    [Fact]
    public async Task Waiting_for_the_replies_of_a_client_that_moved_ends_when_its_connection_is_lost()
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        _chat.Type(ann, "/join dev", "/time on", "/join ops");
        var replies = ann.Client.WhenRepliesSentAsync();
        Assert.False(replies.IsCompleted);

        ann.Vanish();

        await ann.Written.Soon();
        await replies.Soon();
    }

    [Fact]
    public async Task A_change_of_view_hides_no_arrival()
    {
        var ann = _chat.Join("ann");
        var bob = _chat.Join("bob");

        // Both are newcomers, and bob entered after ann.
        _chat.Type(ann, "/time on");
        _chat.Type(bob, "hi");
        _chat.Type(ann, "end");

        Assert.Equal(["03:04:05 bob has arrived", "03:04:05 bob: hi"], (await ann.ReadUntilAsync("03:04:05 ann: end")).TakeLast(2));
    }

    [Fact]
    public async Task Private_lines_to_a_client_that_does_not_read_are_bounded_and_the_sender_is_told()
    {
        var (ann, bob) = (_chat.Join("ann", pauseAt: 0), _chat.Join("bob", pauseAt: 1));
        _chat.Type(bob, "hello");
        var text = new string('x', 1_000);
        for (var i = 0; i < 100; i++)
        {
            _chat.Type(ann, "/msg bob " + text);
        }

        _chat.Type(ann, "end");
        var shown = await ann.ReadUntilAsync("ann: end");
        Assert.Equal("* not sent: bob is not reading messages", shown[^1]);
        Assert.InRange(shown.Count(line => line.StartsWith("* to bob", StringComparison.Ordinal)), 64, 70);
        bob.Client.Leave();
        Assert.InRange((await bob.ReadToEndAsync()).Count(line => line.StartsWith("* from ann", StringComparison.Ordinal)), 64, 70);
    }
}
