using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class AnnouncingTests : IDisposable
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_moment = TimeSpan.FromTicks(1);

    private readonly TestChat _chat = new(options => options.AnnounceAfter = s_delay);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_probe_is_never_told_of_nor_counted_nor_listed()
    {
        var ann = await ArrivedAsync("ann");
        var probe = _chat.Join("probe");
        _chat.Time.Advance(s_delay - s_moment);
        Assert.False(probe.Client.IsHere);
        Assert.Equal([ann.Client], _chat.Hub.Clients);
        Assert.Null(_chat.Hub.Find(probe.Client.Id));
        Assert.Equal(1, _chat.Hub.Here);

        _chat.Hub.Disconnect(probe.Client);
        _chat.Time.Advance(s_delay);
        ann.Say("end");

        Assert.Empty(await ann.ReadUntilAsync("ann: end"));
        Assert.False(probe.Client.WasAnnounced);
        Assert.Equal([ann.Client], _chat.Hub.Clients);
        Assert.Equal(1, _chat.Hub.Here);
    }

    [Fact]
    public async Task Who_stays_is_told_of_when_the_time_is_over()
    {
        var ann = await ArrivedAsync("ann");
        var bob = _chat.Join("bob");
        _chat.Time.Advance(s_delay - s_moment);
        Assert.Equal(1, _chat.Hub.Here);

        _chat.Time.Advance(s_moment);

        Assert.Equal("bob has arrived", await ann.ReadLineAsync());
        Assert.True(bob.Client.IsHere);
        Assert.True(bob.Client.WasAnnounced);
        Assert.Equal([ann.Client, bob.Client], _chat.Hub.Clients);
        Assert.Equal(bob.Client, _chat.Hub.Find(bob.Client.Id));
        Assert.Equal(2, _chat.Hub.Here);
    }

    [Fact]
    public async Task A_first_line_announces_at_once_and_only_once()
    {
        var ann = await ArrivedAsync("ann");
        var bob = _chat.Join("bob");

        bob.Say("hi");
        _chat.Time.Advance(s_delay);
        bob.Say("again");

        Assert.Equal(["bob has arrived", "bob: hi", "bob: again"], await ann.ReadLinesAsync(3));
    }

    [Fact]
    public async Task A_refused_first_line_announces_too()
    {
        var ann = await ArrivedAsync("ann");
        var bob = _chat.Join("bob");

        bob.Client.RefuseLine(10);

        Assert.Equal("bob has arrived", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task Each_waits_for_its_own_time_and_they_are_told_in_the_order_they_came()
    {
        var ann = await ArrivedAsync("ann");
        _chat.Join("bob");
        _chat.Time.Advance(TimeSpan.FromMilliseconds(50));
        _chat.Join("cy");
        _chat.Join("dan");
        _chat.Time.Advance(TimeSpan.FromMilliseconds(150));
        ann.Say("bob only");
        _chat.Time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal(["bob has arrived", "ann: bob only", "cy has arrived", "dan has arrived"], await ann.ReadLinesAsync(4));
    }

    [Fact]
    public async Task Who_is_not_announced_yet_listens_already()
    {
        var ann = await ArrivedAsync("ann");
        var bob = _chat.Join("bob");

        ann.Say("hi");

        Assert.Equal(["You are bob", "ann: hi"], await bob.ReadLinesAsync(2));
        Assert.False(bob.Client.WasAnnounced);
    }

    [Fact]
    public async Task Who_comes_later_is_not_shown_the_arrival_of_who_was_there_before_it()
    {
        var ann = await ArrivedAsync("ann");
        var bob = _chat.Join("bob", TestWordings.Russian);
        var cy = _chat.Join("cy", TestWordings.Russian);
        var dan = _chat.Join("dan");

        // Later than cy, and told of before it.
        dan.Say("hi");
        _chat.Time.Advance(s_delay);
        ann.Say("end");

        Assert.Equal(["dan has arrived", "dan: hi", "bob has arrived", "cy has arrived"], await ann.ReadUntilAsync("ann: end"));
        Assert.Equal(["К нам присоединился: dan", "[dan]: hi", "К нам присоединился: bob", "К нам присоединился: cy"], await bob.ReadUntilAsync("[ann]: end"));
        Assert.Equal(["К нам присоединился: dan", "[dan]: hi", "К нам присоединился: cy"], await cy.ReadUntilAsync("[ann]: end"));
        Assert.Equal(["You are dan", "dan: hi"], await dan.ReadUntilAsync("ann: end"));
    }

    [Fact]
    public async Task Who_comes_after_all_others_were_announced_is_announced_as_well()
    {
        var ann = await ArrivedAsync("ann");
        for (var i = 0; i < 3; i++)
        {
            _chat.Time.Advance(TimeSpan.FromMinutes(1));
            _chat.Join($"late {i}");
            _chat.Time.Advance(s_delay);
            Assert.Equal($"late {i} has arrived", await ann.ReadLineAsync());
        }
    }

    private async Task<ChatPeer> ArrivedAsync(string who)
    {
        var peer = await _chat.JoinGreetedAsync(who);
        _chat.Time.Advance(s_delay);
        Assert.True(peer.Client.IsHere);
        return peer;
    }
}
