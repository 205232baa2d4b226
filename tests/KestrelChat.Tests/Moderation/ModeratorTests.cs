using System.Net;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Text;

namespace KestrelChat.Tests.Moderation;

public sealed class ModeratorTests : IDisposable
{
    private readonly MemoryBanStore _store = new();
    private readonly BanList _bans;
    private readonly TestChat _chat;
    private readonly List<string> _audit = [];
    private readonly Moderator _moderator;

    public ModeratorTests()
    {
        _bans = new BanList(_store, TimeProvider.System);
        _chat = new TestChat(bans: _bans);
        _moderator = new Moderator(_chat.Hub, _bans, _chat.Backplane.Directory, new LocalModerationRelay(), new RecordedAudit(_audit), _chat.Time);
    }

    public void Dispose()
    {
        _chat.Dispose();
        _bans.Dispose();
    }

    [Theory]
    [InlineData("be kind", "* an operator has disconnected you: be kind", "* оператор отключил вас: be kind", "* 管理员已断开您的连接：be kind")]
    [InlineData("", "* an operator has disconnected you", "* оператор отключил вас", "* 管理员已断开您的连接")]
    public async Task A_kicked_client_is_told_why_in_its_wording_and_closed(string reason, string english, string russian, string chinese)
    {
        foreach (var (wording, goodbye) in new[] { (TestWordings.English, english), (TestWordings.Russian, russian), (TestWordings.Chinese, chinese) })
        {
            var bob = _chat.Join("bob", wording);

            Assert.True(_moderator.Kick("ann", bob.Client, reason));

            Assert.Equal(goodbye, (await bob.ReadToEndAsync())[^1]);
            Assert.Equal(CloseReason.ClosedByOperator, bob.Client.ClosedFor);
            Assert.False(_moderator.Kick("ann", bob.Client, reason));
        }

        Assert.Equal(Enumerable.Repeat($"ann kicked bob: {reason}", 3), _audit);
    }

    [Fact]
    public async Task MuteHere_mutes_an_address_but_not_loopback_and_records_nothing()
    {
        var bob = await _chat.JoinGreetedAsync("bob", address: IPAddress.Parse("203.0.113.7"));
        var cid = await _chat.JoinGreetedAsync("cid", address: IPAddress.Parse("::ffff:203.0.113.7"));
        var dan = await _chat.JoinGreetedAsync("dan", address: IPAddress.Loopback);

        _moderator.MuteHere(Elsewhere(IPAddress.Parse("203.0.113.7")), TimeSpan.FromMinutes(5));
        _moderator.MuteHere(Elsewhere(IPAddress.Loopback), TimeSpan.FromMinutes(5));

        Assert.Equal(TimeSpan.FromMinutes(5), _moderator.MutedFor(bob.Client));
        Assert.Equal(TimeSpan.FromMinutes(5), _moderator.MutedFor(cid.Client));
        Assert.Equal(TimeSpan.Zero, _moderator.MutedFor(dan.Client));
        Assert.Empty(_audit);
        _moderator.MuteHere(Elsewhere(IPAddress.Parse("203.0.113.7")), TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _moderator.MutedFor(bob.Client));
    }

    [Fact]
    public async Task The_check_of_a_line_allocates_nothing_while_nobody_is_muted()
    {
        var bob = await _chat.JoinGreetedAsync("bob", address: IPAddress.Parse("203.0.113.7"));
        var muted = Elsewhere(IPAddress.Parse("203.0.113.7"));
        _moderator.MuteHere(muted, TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.FromMinutes(5), _moderator.MutedFor(bob.Client));
        _moderator.MuteHere(muted, TimeSpan.Zero);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var line = 0; line < 1_000; line++)
        {
            _ = _moderator.MutedFor(bob.Client);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public async Task MuteHere_mutes_the_IPv6_network_of_an_address()
    {
        var bob = await _chat.JoinGreetedAsync("bob", address: IPAddress.Parse("2001:db8::7"));
        var cid = await _chat.JoinGreetedAsync("cid", address: IPAddress.Parse("2001:db8::8:9"));
        var dan = await _chat.JoinGreetedAsync("dan", address: IPAddress.Parse("2001:db8:0:1::7"));

        _moderator.MuteHere(Elsewhere(IPAddress.Parse("2001:db8::1")), TimeSpan.FromMinutes(5));

        Assert.Equal([true, true, false], new[] { bob, cid, dan }.Select(client => _moderator.MutedFor(client.Client) > TimeSpan.Zero));
        _moderator.MuteHere(Elsewhere(IPAddress.Parse("2001:db8::2")), TimeSpan.Zero);
        Assert.All(new[] { bob, cid, dan }, client => Assert.Equal(TimeSpan.Zero, _moderator.MutedFor(client.Client)));
    }

    [Fact]
    public async Task MuteHere_mutes_a_client_that_comes_under_the_name_until_zero_unmutes_it()
    {
        var bob = await _chat.JoinGreetedAsync("192.0.2.1:1");
        Assert.True(_chat.Hub.Names.TryAcquire(bob.Client, "Bob", out _));
        _chat.Hub.ApplyName(bob.Client);

        _moderator.MuteHere(new MuteTarget("bob", new ClientKey(Guid.CreateVersion7(), 1), "bob", Address: null), TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.FromMinutes(5), _moderator.MutedFor(bob.Client));

        _moderator.MuteHere(new MuteTarget("bob", new ClientKey(Guid.CreateVersion7(), 2), "bob", Address: null), TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _moderator.MutedFor(bob.Client));
    }

    [Fact]
    public async Task A_client_of_another_node_with_the_same_number_is_not_muted_with_it()
    {
        var bob = await _chat.JoinGreetedAsync("bob");

        _moderator.MuteHere(new MuteTarget("cid", new ClientKey(Guid.CreateVersion7(), bob.Client.Id), Folded: null, Address: null), TimeSpan.FromMinutes(5));

        Assert.Equal(TimeSpan.Zero, _moderator.MutedFor(bob.Client));
    }

    [Fact]
    public async Task Unmuting_a_client_unmutes_the_name_and_the_address_that_were_muted_with_it()
    {
        var address = IPAddress.Parse("203.0.113.7");
        var bob = await _chat.JoinGreetedAsync("bob", address: address);
        var cid = await _chat.JoinGreetedAsync("cid", address: address);
        var key = ClientKey.Local(bob.Client.Id);

        _moderator.MuteHere(new MuteTarget("bob", key, "bob", address), TimeSpan.FromMinutes(5), by: "ann");
        Assert.Equal(TimeSpan.FromMinutes(5), _moderator.MutedFor(cid.Client));
        _moderator.MuteHere(new MuteTarget("bob", key, Folded: null, Address: null), TimeSpan.Zero);

        Assert.Equal(TimeSpan.Zero, _moderator.MutedFor(bob.Client));
        Assert.Equal(TimeSpan.Zero, _moderator.MutedFor(cid.Client));
        Assert.Equal(["ann muted bob for 00:05:00"], _audit);
    }

    [Fact]
    public async Task A_client_that_has_gone_cannot_be_kicked()
    {
        var bob = await _chat.JoinGreetedAsync("bob");
        var record = ClientRecord.Of(bob.Client, _chat.Time.GetUtcNow());

        Assert.False((await _moderator.KickAsync("ann", record, "")).IsGone);
        Assert.True((await _moderator.KickAsync("ann", record, "")).IsGone);
        Assert.Single(_audit);
    }

    [Fact]
    public async Task A_ban_disconnects_every_client_in_its_range_and_nobody_else()
    {
        var bob = _chat.Join("bob", address: IPAddress.Parse("203.0.113.7"));
        var cid = _chat.Join("cid", TestWordings.Russian, address: IPAddress.Parse("::ffff:203.0.113.8"));
        var dan = await _chat.JoinGreetedAsync("dan", address: IPAddress.Parse("203.0.114.7"));
        var eve = await _chat.JoinGreetedAsync("eve");

        var result = await _moderator.BanAsync("ann", Range("203.0.113.0/24"), "no more", duration: null);

        Assert.Equal((BanStatus.Added, 2), (result.Status, result.Disconnected));
        Assert.Equal("* you are banned from this server: no more", (await bob.ReadToEndAsync())[^1]);
        Assert.Equal("* вам закрыт доступ на этот сервер: no more", (await cid.ReadToEndAsync())[^1]);
        Assert.Equal(CloseReason.Banned, bob.Client.ClosedFor);
        Assert.Equal(CloseReason.None, dan.Client.ClosedFor);
        Assert.Equal(CloseReason.None, eve.Client.ClosedFor);
        Assert.Equal(["ann banned 203.0.113.0/24: no more, 2 disconnected"], _audit);
    }

    /// <summary>Such as a connection that was in the middleware when the ban was added.</summary>
    [Fact]
    public async Task A_client_that_connects_from_a_banned_address_is_told_why_and_is_never_announced()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        await _moderator.BanAsync("ann", Range("203.0.113.7"), "", duration: null);

        var bob = _chat.Join("bob", address: IPAddress.Parse("203.0.113.7"));
        ann.Say("end");

        Assert.Equal(["You are bob", "* you are banned from this server"], await bob.ReadToEndAsync());
        Assert.Equal(CloseReason.Banned, bob.Client.ClosedFor);
        Assert.False(bob.Client.WasAnnounced);
        Assert.Empty(await ann.ReadUntilAsync("ann: end"));
    }

    /// <summary>A client must be found either by the check on connecting or among the connected clients.</summary>
    [Fact]
    public async Task A_client_that_connects_during_the_ban_of_its_address_is_always_closed()
    {
        for (var round = 0; round < 200; round++)
        {
            var address = IPAddress.Parse($"198.51.100.{round}");
            var coming = Task.Run(() => _chat.Join($"p{round}", address: address));
            var banning = Task.Run(() => _moderator.BanAsync("ann", Range(address.ToString()), "", duration: null));
            await banning.Soon();
            Assert.Equal(CloseReason.Banned, (await coming.Soon()).Client.ClosedFor);
        }
    }

    [Fact]
    public async Task A_ban_that_cannot_be_saved_disconnects_nobody_and_is_recorded()
    {
        var bob = _chat.Join("bob", address: IPAddress.Parse("203.0.113.7"));
        _store.Fails = true;

        await Assert.ThrowsAsync<BanStoreException>(() => _moderator.BanAsync("ann", Range("203.0.113.7"), "", duration: null));

        Assert.Equal(CloseReason.None, bob.Client.ClosedFor);
        Assert.Equal(["ann failed to ban 203.0.113.7: the disk is full"], _audit);
    }

    [Fact]
    public async Task After_a_ban_is_lifted_clients_can_connect_again()
    {
        var ban = (await _moderator.BanAsync("ann", Range("203.0.113.7"), "", duration: null)).Ban!;

        Assert.Equal(ban, (await _moderator.LiftAsync("ann", ban.Id))?.Ban);
        Assert.Null(await _moderator.LiftAsync("ann", ban.Id));

        Assert.Equal(CloseReason.None, _chat.Join("bob", address: IPAddress.Parse("203.0.113.7")).Client.ClosedFor);
        Assert.Equal(["ann banned 203.0.113.7: , 0 disconnected", "ann lifted 203.0.113.7"], _audit);
    }

    [Fact]
    public async Task A_line_under_another_name_is_shown_like_any_line()
    {
        var bob = await _chat.JoinGreetedAsync("bob");
        var cid = _chat.Join("cid", TestWordings.Russian);

        Assert.Equal(SayAsResult.Accepted, await _moderator.SayAsAsync("ann", "lobby", "bot", "done"));
        Assert.Equal(SayAsResult.NoSuchRoom, await _moderator.SayAsAsync("ann", "nowhere", "bot", "done"));

        Assert.Equal(["cid has arrived", "bot: done"], await bob.ReadLinesAsync(2));
        Assert.Equal(["К нам присоединился: cid", "[bot]: done"], await cid.ReadLinesAsync(2));
        Assert.Equal(1, _chat.Hub.Rooms.Single().Lines);
        Assert.Equal(["ann said in lobby as bot: done"], _audit);
    }

    [Fact]
    public async Task A_line_can_be_said_in_an_empty_room()
    {
        Assert.Equal(SayAsResult.Accepted, await _moderator.SayAsAsync("ann", "lobby", "bot", "done"));

        var bob = await _chat.JoinGreetedAsync("bob");
        bob.Say("hello");

        Assert.Equal("bob: hello", await bob.ReadLineAsync());
        Assert.Equal(2, _chat.Hub.Rooms.Single().Lines);
    }

    private static MuteTarget Elsewhere(IPAddress address) => new("zed", new ClientKey(Guid.CreateVersion7(), 1), Folded: null, address);

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range, out var error) ? range : throw new ArgumentException(error, nameof(text));
}
