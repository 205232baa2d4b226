using System.Net;
using KestrelChat.Addresses;
using KestrelChat.Cluster;
using KestrelChat.Moderation;
using KestrelChat.Nodes;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What an operator of one node does to people of another.</summary>
public sealed class OperatorsTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();
    private TestNode _one = null!;
    private TestNode _other = null!;
    private ChatPeer _ann = null!;
    private ChatPeer _bob = null!;

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Somebody_is_kicked_from_another_node()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/kick Bo be kind");

        Assert.Equal("* an operator has disconnected you: be kind", (await _bob.ReadToEndAsync())[^1]);
        Assert.Equal("Bo has left", await TestNode.ReadAsync(_ann, line => line.StartsWith("Bo", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Somebody_is_muted_from_another_node()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/mute Bo 5");

        await _other.AskAsync(_bob, "hello", line => line.StartsWith("* you may not speak, for", StringComparison.Ordinal));
        await _one.TypeAsync(_ann, "/mute Bo 0");
        await _other.AskAsync(_bob, "hello again", line => line == "Bo: hello again");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_is_muted_does_not_speak_by_coming_again_at_another_node(bool isWithOperator)
    {
        await BeginAsync();
        var third = await _nodes.StartAsync();
        var cid = await (isWithOperator ? _one : _other).JoinAsync("203.0.113.9:4711", IPAddress.Parse("203.0.113.9"));
        await TestNode.ReadAsync(_ann, line => line == "203.0.113.9:4711 has arrived");
        await _one.AskAsync(_ann, "/mute 203.0.113.9:4711 5", line => line.StartsWith("* done: /mute", StringComparison.Ordinal));
        (isWithOperator ? _one : _other).Hub.Disconnect(cid.Client);

        foreach (var node in new[] { _one, _other, third })
        {
            var again = await node.JoinAsync("203.0.113.9:4712", IPAddress.Parse("::ffff:203.0.113.9"));
            await node.AskAsync(again, "hello", line => line.StartsWith("* you may not speak, for", StringComparison.Ordinal));
            await _one.AskAsync(_ann, "/mute 203.0.113.9:4712 0", line => line.StartsWith("* done: /mute", StringComparison.Ordinal));
            await node.AskAsync(again, "hello", line => line == "203.0.113.9:4712: hello");
            await _one.AskAsync(_ann, "/mute 203.0.113.9:4712 5", line => line.StartsWith("* done: /mute", StringComparison.Ordinal));
            node.Hub.Disconnect(again.Client);
            await TestNode.ReadAsync(_ann, line => line == "203.0.113.9:4712 has left");
        }

        await _other.AskAsync(_bob, "hello", line => line == "Bo: hello");
    }

    [Fact]
    public async Task An_announcement_is_read_in_all_rooms_of_all_nodes()
    {
        await BeginAsync();
        await _other.TypeAsync(_bob, "/join dev");

        await _one.TypeAsync(_ann, "/announce tea");

        await TestNode.ReadAsync(_ann, line => line == "* announcement: tea");
        await TestNode.ReadAsync(_bob, line => line == "* announcement: tea");
    }

    [Fact]
    public async Task A_topic_is_locked_on_the_other_nodes_too()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/topic lock");

        await _other.AskAsync(_bob, "/topic bees", line => line == "* the topic is locked; only operators change it");
        await _one.TypeAsync(_ann, "/topic unlock");
        await _other.AskAsync(_bob, "/topic bees", line => line.EndsWith("set the topic: bees", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ban_holds_on_all_nodes_and_on_those_that_start_later_until_it_is_lifted()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/ban 203.0.113.7 no more");

        Assert.Equal("* you are banned from this server: no more", (await _bob.ReadToEndAsync())[^1]);
        var later = await _nodes.StartAsync();
        await Patience.UntilAsync(() => IsBanned(later), "the later node knows");
        Assert.True(IsBanned(_other));
        await _one.TypeAsync(_ann, "/unban 203.0.113.7");
        await Patience.UntilAsync(() => !IsBanned(_other) && !IsBanned(later), "the others know");
        var latest = await _nodes.StartAsync();
        await _one.TypeAsync(_ann, "/ban 203.0.113.9");
        await Patience.UntilAsync(() => latest.Moderator.FindBan(Range("203.0.113.9")) is not null, "the latest node knows");
        Assert.False(IsBanned(latest));
    }

    [Fact]
    public async Task A_node_that_missed_the_news_learns_of_bans_and_of_those_that_were_lifted()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var away = await nodes.StartAsync();
        await away.Moderator.BanAsync("ann", Range("203.0.113.7"), "", null);
        await nodes.PassAsync(TimeSpan.FromSeconds(1));
        using var letters = nodes.Store.OpenDoorbell(DoorbellKind.Mail);
        var reachability = new Reachability(away.Hub, away.Log, nodes.Time);
        var elsewhere = new SharedBans(nodes.Store.State, new NodeMailbox(nodes.Store.Mail, letters, new NodeOptions(), reachability, nodes.Time), reachability, nodes.Time);
        elsewhere.Lift("eve", away.Moderator.FindBan(Range("203.0.113.7"))!);
        elsewhere.Keep("eve", new Ban(1, Range("203.0.113.9"), "no more", nodes.Time.GetUtcNow(), null));
        using var end = new CancellationTokenSource();
        var keeping = elsewhere.RunAsync(end.Token);
        await Patience.UntilAsync(() => elsewhere.Waiting == 0, "both are kept");

        await nodes.PassUntilAsync(() => !IsBanned(away) && away.Moderator.FindBan(Range("203.0.113.9")) is not null, "both are known");

        Assert.Equal("no more", away.Moderator.FindBan(Range("203.0.113.9"))!.Reason);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    [Fact]
    public async Task A_ban_made_while_the_others_cannot_be_reached_is_kept_for_those_who_come_later()
    {
        await BeginAsync();
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await _one.TypeAsync(_ann, "/ban 203.0.113.7");
        _nodes.Store.Fault = MemoryFault.None;

        await Patience.UntilAsync(() => IsBanned(_other), "the other knows");
        var later = await _nodes.StartAsync();
        await Patience.UntilAsync(() => IsBanned(later), "the later node knows");
    }

    [Fact]
    public async Task Bans_that_a_node_made_while_it_was_alone_hold_on_all_nodes_once_it_joins()
    {
        await BeginAsync();

        var joined = await _nodes.StartAsync(before: node => node.Moderator.BanAsync("eve", Range("203.0.113.7"), "no more", null));

        Assert.Equal("* you are banned from this server: no more", (await _bob.ReadToEndAsync())[^1]);
        await Patience.UntilAsync(() => IsBanned(_one), "the first knows");
        var later = await _nodes.StartAsync();
        await Patience.UntilAsync(() => IsBanned(later), "the later node knows");
        await _one.TypeAsync(_ann, "/unban 203.0.113.7");
        await Patience.UntilAsync(() => !IsBanned(_other) && !IsBanned(joined) && !IsBanned(later), "it is lifted");
    }

    [Fact]
    public async Task A_ban_that_the_others_lifted_does_not_come_back_with_a_node_that_had_it_before()
    {
        await BeginAsync();
        await _one.TypeAsync(_ann, "/ban 203.0.113.9");
        await Patience.UntilAsync(() => _other.Moderator.FindBan(Range("203.0.113.9")) is not null, "the other knows");

        var joined = await _nodes.StartAsync(before: async node =>
        {
            await node.Moderator.BanAsync("eve", Range("203.0.113.9"), "", null);
            await node.Moderator.BanAsync("eve", Range("203.0.113.10"), "", null);
            await _one.TypeAsync(_ann, "/unban 203.0.113.9");
            await Patience.UntilAsync(() => _other.Moderator.FindBan(Range("203.0.113.9")) is null, "it is lifted");
        });

        await Patience.UntilAsync(() => _other.Moderator.FindBan(Range("203.0.113.10")) is not null, "the other ban is shared");
        Assert.Null(_other.Moderator.FindBan(Range("203.0.113.9")));
        Assert.Null(joined.Moderator.FindBan(Range("203.0.113.9")));
    }

    [Fact]
    public async Task What_follows_from_what_was_read_is_not_posted_when_something_was_since()
    {
        await using var nodes = new TestNodes();
        var node = await nodes.StartAsync();
        var writes = new OutstandingWrites<bool>((_, _, _) => Task.CompletedTask, new Reachability(node.Hub, node.Log, nodes.Time).Of("keep"), nodes.Time);
        var settled = writes.Settled!.Value;

        writes.NotePosted();

        Assert.False(writes.TryPost(settled, [KeyValuePair.Create("one", true)]));
        Assert.Equal(0, writes.Count);
        Assert.True(writes.TryPost(writes.Settled!.Value, [KeyValuePair.Create("one", true), KeyValuePair.Create("other", true)]));
        Assert.False(writes.TryPost(settled + 1, [KeyValuePair.Create("third", true)]));
        Assert.Equal(2, writes.Count);
    }

    private static AddressRange Range(string address) => AddressRange.TryParse(address, out var range, out var error) ? range : throw new ArgumentException(error, nameof(address));

    private static bool IsBanned(TestNode node) => node.Moderator.FindBan(Range("203.0.113.7")) is not null;

    private async Task BeginAsync()
    {
        (_one, _other) = await _nodes.StartTwoAsync();
        _ann = await _one.JoinAsync("ann");
        _ann.Client.Preferences.IsOperator = true;
        _bob = await _other.JoinAsync("bob", IPAddress.Parse("203.0.113.7"));
        await _other.TakeNameAsync(_bob, "Bo");
        await TestNode.ReadAsync(_ann, line => line == "* bob is now Bo");
    }
}
