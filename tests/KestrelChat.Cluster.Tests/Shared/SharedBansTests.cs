using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Tests.Node;
using KestrelChat.Cluster.Work;
using KestrelChat.Moderation;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;
using KestrelChat.Text;

namespace KestrelChat.Cluster.Tests.Shared;

public sealed class SharedBansTests : IAsyncDisposable
{
    // The address of the client of OperatorAndClient.
    private static readonly AddressRange s_bosAddress = Range("203.0.113.7");
    private static readonly AddressRange s_otherAddress = Range("203.0.113.9");

    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_ban_holds_on_all_nodes_and_on_those_that_start_later_until_it_is_lifted()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);

        await scene.CommandAsync("/ban 203.0.113.7 no more");

        Assert.Equal("* you are banned from this server: no more", (await scene.Bo.ReadToEndAsync())[^1]);
        var later = await _nodes.StartAsync();
        await WhenBannedAsync(later, s_bosAddress);
        Assert.True(IsBanned(scene.Other, s_bosAddress));
        await scene.CommandAsync("/unban 203.0.113.7");
        await WhenLiftedAsync(scene.Other, s_bosAddress);
        await WhenLiftedAsync(later, s_bosAddress);
        var latest = await _nodes.StartAsync();
        await scene.CommandAsync("/ban 203.0.113.9");
        await WhenBannedAsync(latest, s_otherAddress);
        Assert.False(IsBanned(latest, s_bosAddress));
    }

    [Fact]
    public async Task Bans_and_lifted_bans_whose_messages_were_missed_are_found_later()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var node = await nodes.StartAsync();
        await node.Moderator.BanAsync("ann", s_bosAddress, "", null);
        await Wait.UntilAsync(async () => await nodes.Store.Values.ReadAsync("ban/203.0.113.7") is not null, "the ban is in the store");
        using var notifications = nodes.Store.OpenNotifications(NotificationKind.Messages);
        var reachability = new Reachability(node.Diagnostics, nodes.Time);
        var elsewhere = new SharedBans(nodes.Store.Values, new NodeMessenger(nodes.Store.Messages, notifications, new NodeOptions(), reachability, nodes.Time), reachability, nodes.Time);

        // Later than the ban.
        nodes.Advance(TimeSpan.FromSeconds(1));
        elsewhere.Lift("eve", node.Moderator.FindBan(s_bosAddress)!);
        elsewhere.Add("eve", new Ban(1, s_otherAddress, "no more", nodes.Time.GetUtcNow(), null));
        using var stop = new CancellationTokenSource();
        var writing = elsewhere.RunAsync(stop.Token);
        await Wait.UntilAsync(() => elsewhere.Pending == 0, "both changes are in the store");

        nodes.Advance(TimeSpan.FromMinutes(1) + NodeLease.RenewInterval);

        await WhenLiftedAsync(node, s_bosAddress);
        await WhenBannedAsync(node, s_otherAddress);
        Assert.Equal("no more", node.Moderator.FindBan(s_otherAddress)!.Reason);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task A_ban_made_while_the_store_is_unreachable_reaches_the_other_nodes_and_later_ones_afterwards()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var (one, other) = await nodes.StartTwoAsync();
        nodes.Store.Fault = MemoryFault.Unreachable;

        await one.Moderator.BanAsync("ann", s_bosAddress, "", null);
        await Wait.UntilAsync(() => nodes.Store.HasFailed(nameof(ISharedValueStore.ReadAsync)), "the write fails");
        nodes.Store.Fault = MemoryFault.None;

        await nodes.AdvanceUntilAsync(() => IsBanned(other, s_bosAddress), "the address is banned on the other node");
        var later = await nodes.StartAsync();
        await WhenBannedAsync(later, s_bosAddress);
    }

    [Fact]
    public async Task Bans_from_before_a_node_joined_hold_on_all_nodes_once_it_joins()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);

        var joined = await _nodes.StartAsync(beforeJoining: node => node.Moderator.BanAsync("eve", s_bosAddress, "no more", null));

        Assert.Equal("* you are banned from this server: no more", (await scene.Bo.ReadToEndAsync())[^1]);
        await WhenBannedAsync(scene.One, s_bosAddress);
        var later = await _nodes.StartAsync();
        await WhenBannedAsync(later, s_bosAddress);
        await scene.CommandAsync("/unban 203.0.113.7");
        foreach (var node in (TestNode[])[scene.Other, joined, later])
        {
            await WhenLiftedAsync(node, s_bosAddress);
        }
    }

    [Fact]
    public async Task A_lifted_ban_does_not_come_back_with_a_node_that_still_has_it()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var scene = await OperatorAndClient.StartAsync(nodes);
        await scene.CommandAsync("/ban 203.0.113.9");
        await WhenBannedAsync(scene.Other, s_otherAddress);

        var joined = await nodes.StartAsync(beforeJoining: async node =>
        {
            await node.Moderator.BanAsync("eve", s_otherAddress, "", null);
            await node.Moderator.BanAsync("eve", Range("203.0.113.10"), "", null);
            nodes.Advance(TimeSpan.FromSeconds(1));
            await scene.CommandAsync("/unban 203.0.113.9");
            await WhenLiftedAsync(scene.Other, s_otherAddress);
        });

        await WhenBannedAsync(scene.Other, Range("203.0.113.10"));
        Assert.False(IsBanned(scene.Other, s_otherAddress));
        nodes.Advance(NodeLease.RenewInterval);
        await WhenLiftedAsync(joined, s_otherAddress);
        Assert.True(IsBanned(joined, Range("203.0.113.10")));
    }

    private static AddressRange Range(string address) => AddressRange.TryParse(address, out var range, out var error) ? range : throw new ArgumentException(error, nameof(address));

    private static bool IsBanned(TestNode node, AddressRange range) => node.Moderator.FindBan(range) is not null;

    private static Task WhenBannedAsync(TestNode node, AddressRange range) => Wait.UntilAsync(() => IsBanned(node, range), $"{range} is banned on a node");

    private static Task WhenLiftedAsync(TestNode node, AddressRange range) => Wait.UntilAsync(() => !IsBanned(node, range), $"{range} is no longer banned on a node");
}
