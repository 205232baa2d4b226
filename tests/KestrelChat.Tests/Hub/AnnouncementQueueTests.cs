using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Hub;

public sealed class AnnouncementQueueTests : IDisposable
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_moment = TimeSpan.FromTicks(1);

    private readonly TestChat _chat = new(options => options.AnnounceAfter = s_delay);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_probe_is_never_announced_counted_or_listed()
    {
        var ann = await JoinAnnouncedAsync("ann");
        var probe = _chat.Join("probe");
        _chat.Time.Advance(s_delay - s_moment);
        Assert.False(probe.Client.IsHere);
        Assert.Equal([ann.Client], _chat.Hub.Clients);
        Assert.Null(_chat.Hub.Find(probe.Client.Id));
        Assert.Equal(1, _chat.Hub.ClientCount);

        _chat.Hub.Disconnect(probe.Client);
        _chat.Time.Advance(s_delay);
        ann.Say("end");

        Assert.Empty(await ann.ReadUntilAsync("ann: end"));
        Assert.False(probe.Client.WasAnnounced);
        Assert.Equal([ann.Client], _chat.Hub.Clients);
        Assert.Equal(1, _chat.Hub.ClientCount);
    }

    [Fact]
    public async Task A_client_that_stays_is_announced_after_the_delay()
    {
        var ann = await JoinAnnouncedAsync("ann");
        var bob = _chat.Join("bob");
        _chat.Time.Advance(s_delay - s_moment);
        Assert.Equal(1, _chat.Hub.ClientCount);

        _chat.Time.Advance(s_moment);

        Assert.Equal("bob has arrived", await ann.ReadLineAsync());
        Assert.True(bob.Client.IsHere);
        Assert.True(bob.Client.WasAnnounced);
        Assert.Equal([ann.Client, bob.Client], _chat.Hub.Clients);
        Assert.Equal(bob.Client, _chat.Hub.Find(bob.Client.Id));
        Assert.Equal(2, _chat.Hub.ClientCount);
    }

    [Fact]
    public async Task A_first_line_announces_the_client_at_once_and_only_once()
    {
        var ann = await JoinAnnouncedAsync("ann");
        var bob = _chat.Join("bob");

        bob.Say("hi");
        _chat.Time.Advance(s_delay);
        bob.Say("again");

        Assert.Equal(["bob has arrived", "bob: hi", "bob: again"], await ann.ReadLinesAsync(3));
    }

    [Fact]
    public async Task A_rejected_first_line_announces_the_client_too()
    {
        var ann = await JoinAnnouncedAsync("ann");
        var bob = _chat.Join("bob");

        bob.Client.RejectLongLine(10);

        Assert.Equal("bob has arrived", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task Clients_are_announced_in_their_order_of_arrival_each_after_its_own_delay()
    {
        var ann = await JoinAnnouncedAsync("ann");
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
    public async Task A_client_receives_lines_before_it_is_announced()
    {
        var ann = await JoinAnnouncedAsync("ann");
        var bob = _chat.Join("bob");

        ann.Say("hi");

        Assert.Equal(["You are bob", "ann: hi"], await bob.ReadLinesAsync(2));
        Assert.False(bob.Client.WasAnnounced);
    }

    [Fact]
    public async Task A_client_does_not_see_the_arrival_of_a_client_that_entered_before_it()
    {
        var ann = await JoinAnnouncedAsync("ann");
        var bob = _chat.Join("bob", TestWordings.Russian);
        var cy = _chat.Join("cy", TestWordings.Russian);
        var dan = _chat.Join("dan");

        // Enters after cy and is announced before it.
        dan.Say("hi");
        _chat.Time.Advance(s_delay);
        ann.Say("end");

        Assert.Equal(["dan has arrived", "dan: hi", "bob has arrived", "cy has arrived"], await ann.ReadUntilAsync("ann: end"));
        Assert.Equal(["К нам присоединился: dan", "[dan]: hi", "К нам присоединился: bob", "К нам присоединился: cy"], await bob.ReadUntilAsync("[ann]: end"));
        Assert.Equal(["К нам присоединился: dan", "[dan]: hi", "К нам присоединился: cy"], await cy.ReadUntilAsync("[ann]: end"));
        Assert.Equal(["You are dan", "dan: hi"], await dan.ReadUntilAsync("ann: end"));
    }

    [Fact]
    public async Task A_client_that_connects_after_all_others_were_announced_is_announced_too()
    {
        var ann = await JoinAnnouncedAsync("ann");
        for (var i = 0; i < 3; i++)
        {
            _chat.Time.Advance(TimeSpan.FromMinutes(1));
            _chat.Join($"late {i}");
            _chat.Time.Advance(s_delay);
            Assert.Equal($"late {i} has arrived", await ann.ReadLineAsync());
        }
    }

    private async Task<TestClient> JoinAnnouncedAsync(string name)
    {
        var client = await _chat.JoinGreetedAsync(name);
        _chat.Time.Advance(s_delay);
        Assert.True(client.Client.IsHere);
        return client;
    }
}
