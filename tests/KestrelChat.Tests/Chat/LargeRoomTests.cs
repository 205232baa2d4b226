using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class LargeRoomTests : IDisposable
{
    private readonly TestChat _chat = new(options => options.AnnounceEachUpTo = 3);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Above_the_limit_arrivals_are_one_summary_a_second()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        for (var i = 2; i <= 5; i++)
        {
            _chat.Join($"p{i}");
        }

        ann.Say("before");
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        _chat.Join("p6");
        ann.Say("after");
        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            ["p2 has arrived", "p3 has arrived", "ann: before", "* 2 arrived, 0 left, 5 here now", "ann: after", "* 1 arrived, 0 left, 6 here now"],
            await ann.ReadLinesAsync(6));
    }

    [Fact]
    public async Task Departures_are_summed_up_down_to_the_limit_and_told_each_below_it()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var others = Enumerable.Range(2, 4).Select(i => _chat.Join($"p{i}")).ToList();
        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        others.ForEach(other => other.Client.Leave());
        ann.Say("before");
        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            ["p2 has arrived", "p3 has arrived", "* 2 arrived, 0 left, 5 here now", "p4 has left", "p5 has left", "ann: before", "* 0 arrived, 2 left, 1 here now"],
            await ann.ReadLinesAsync(7));
    }

    [Fact]
    public async Task Where_nobody_comes_or_goes_there_is_no_summary()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        _chat.Join("bob");
        _chat.Time.Advance(TimeSpan.FromMinutes(1));
        ann.Say("end");

        Assert.Equal(["bob has arrived"], await ann.ReadUntilAsync("ann: end"));
    }

    [Fact]
    public async Task More_members_than_one_group_holds_all_hear()
    {
        var everyone = await CrowdAsync(_chat);

        everyone[0].Say("hear me");

        await Task.WhenAll(everyone.Select(peer => peer.ReadUntilAsync("p1: hear me")));
    }

    [Fact]
    public async Task A_large_room_hears_when_the_interval_is_over()
    {
        using var chat = new TestChat(options => options.FanoutInterval = TimeSpan.FromMilliseconds(10));
        var everyone = await CrowdAsync(chat);
        everyone[0].Say("one");
        everyone[1].Say("two");

        var heard = Task.WhenAll(everyone.Select(peer => peer.ReadUntilAsync("p2: two")));
        while (!heard.IsCompleted)
        {
            chat.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await heard;
    }

    /// <summary>Many who came, of whom many went, and others came in their places.</summary>
    private static async Task<List<ChatPeer>> CrowdAsync(TestChat chat)
    {
        var everyone = Enumerable.Range(0, 200).Select(i => chat.Join($"p{i}")).ToList();
        foreach (var gone in everyone.Where((_, i) => i % 3 == 0).ToList())
        {
            gone.Client.Leave();
            await gone.ReadToEndAsync();
            everyone.Remove(gone);
        }

        everyone.AddRange(Enumerable.Range(200, 100).Select(i => chat.Join($"p{i}")));
        return everyone;
    }
}
