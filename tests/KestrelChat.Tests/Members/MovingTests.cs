using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Members;

/// <summary>Who goes on as another member: in another room or in another view.</summary>
public sealed class MovingTests : IDisposable
{
    private readonly CommandChat _chat = new(options => (options.MaxBacklogBytes, options.AnnounceAfter) = (int.MaxValue, TimeSpan.FromMilliseconds(200)));

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData("/join dev")]
    [InlineData("/time on")]
    public async Task Who_does_not_read_is_read_from_no_more_once_it_has_moved(string move)
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        await ann.Client.WhenHeardAsync().Soon();

        _chat.Type(ann, move);

        var heard = ann.Client.WhenHeardAsync();
        Assert.False(heard.IsCompleted);
        while (!heard.IsCompleted)
        {
            _ = ann.Take(10);
            await Task.Yield();
        }

        await heard.Soon();
    }

    [Fact]
    public async Task Who_waits_for_somebody_that_moved_is_not_left_waiting_when_the_connection_is_lost()
    {
        var ann = _chat.Join("ann", pauseAt: 1);
        _chat.Type(ann, "/join dev", "/time on", "/join ops");
        var heard = ann.Client.WhenHeardAsync();
        Assert.False(heard.IsCompleted);

        ann.Vanish();

        await ann.Written.Soon();
        await heard.Soon();
    }

    [Fact]
    public async Task A_change_of_view_hides_nobodys_arrival()
    {
        var ann = _chat.Join("ann");
        var bob = _chat.Join("bob");

        // Both came just now, bob after ann.
        _chat.Type(ann, "/time on");
        _chat.Type(bob, "hi");
        _chat.Type(ann, "end");

        Assert.Equal(["03:04:05 bob has arrived", "03:04:05 bob: hi"], (await ann.ReadUntilAsync("03:04:05 ann: end")).TakeLast(2));
    }

    [Fact]
    public async Task Who_reads_nothing_of_what_is_written_to_it_is_written_to_no_more_and_the_writer_is_told()
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
        Assert.Equal("* not sent: bob does not read what is written to it", shown[^1]);
        Assert.InRange(shown.Count(line => line.StartsWith("* to bob", StringComparison.Ordinal)), 64, 70);
        bob.Client.Leave();
        Assert.InRange((await bob.ReadToEndAsync()).Count(line => line.StartsWith("* from ann", StringComparison.Ordinal)), 64, 70);
    }

    [Fact]
    public void A_name_is_free_as_soon_as_its_owner_has_left_however_slowly_it_reads()
    {
        var (ann, bob) = (_chat.Join("ann", pauseAt: 1), _chat.Join("bob"));
        _chat.Type(ann, "/nick ada");
        ann.Client.Leave();
        _chat.Type(bob, "/nick ada");
        Assert.Equal("ada", bob.Client.Who);
    }
}
