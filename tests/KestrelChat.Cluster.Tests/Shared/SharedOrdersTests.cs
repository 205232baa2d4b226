using System.Net;
using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Tests.Node;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;
using KestrelChat.Text;

namespace KestrelChat.Cluster.Tests.Shared;

/// <summary>What operators order for all nodes.</summary>
public sealed class SharedOrdersTests : IAsyncDisposable
{
    // The address of the client of OperatorAndClient.
    private static readonly AddressRange s_bosAddress = Range("203.0.113.7");
    private static readonly AddressRange s_otherAddress = Range("203.0.113.9");

    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_ban_has_been_carried_out_by_all_nodes_when_it_is_done_and_so_has_its_lifting()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);

        var ban = await scene.One.Moderator.BanAsync("ann", s_bosAddress, "no more", null);

        Assert.Empty(ban.Pending);
        Assert.True(IsBanned(scene.Other, s_bosAddress));
        Assert.Equal("* you are banned from this server: no more", (await scene.Bo.ReadToEndAsync())[^1]);
        var lifted = await scene.One.Moderator.LiftAsync("ann", ban.Ban!.Id);
        Assert.Empty(lifted!.Pending);
        Assert.False(IsBanned(scene.Other, s_bosAddress));
    }

    [Fact]
    public async Task A_ban_holds_on_nodes_that_start_later_until_it_is_lifted()
    {
        var node = await _nodes.StartAsync();
        var ban = await node.Moderator.BanAsync("ann", s_bosAddress, "", null);
        var later = await _nodes.StartAsync();
        await WhenBannedAsync(later, s_bosAddress);

        await node.Moderator.LiftAsync("ann", ban.Ban!.Id);

        var latest = await _nodes.StartAsync();
        Assert.Empty((await node.Moderator.BanAsync("ann", s_otherAddress, "", null)).Pending);
        Assert.True(IsBanned(latest, s_otherAddress));
        Assert.False(IsBanned(latest, s_bosAddress) || IsBanned(later, s_bosAddress));
    }

    [Fact]
    public async Task Nodes_that_do_not_answer_within_the_patience_are_named()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var node = await nodes.StartAsync();
        await nodes.AddAsync("deaf", TimeSpan.FromHours(1));

        var ban = await nodes.AdvanceUntilAsync(node.Moderator.BanAsync("ann", s_bosAddress, "", null), "the ban is done here");

        Assert.Equal(["deaf"], ban.Pending);
        Assert.True(IsBanned(node, s_bosAddress));
    }

    [Fact]
    public async Task An_order_that_the_store_does_not_have_yet_is_written_when_it_can_be_reached()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var (one, other) = await nodes.StartTwoAsync();
        nodes.Store.Fault = MemoryFault.Unreachable;

        var ban = await nodes.AdvanceUntilAsync(one.Moderator.BanAsync("ann", s_bosAddress, "", null), "the ban is done here");

        Assert.Equal(["the database"], ban.Pending);
        nodes.Store.Fault = MemoryFault.None;
        await nodes.AdvanceUntilAsync(() => IsBanned(other, s_bosAddress), "the address is banned on the other node");
    }

    [Fact]
    public async Task A_ban_that_one_node_cannot_save_is_retried_there_and_that_node_is_named_meanwhile()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var one = await nodes.StartAsync();
        var other = await nodes.StartAsync(configureNode: options => options.NodeName = "full");
        other.BanStore.Fails = true;

        var ban = await nodes.AdvanceUntilAsync(one.Moderator.BanAsync("ann", s_bosAddress, "", null), "the patience is over");

        Assert.Equal(["full"], ban.Pending);
        await nodes.AdvanceUntilAsync(() => other.Node.State.Failures.Contains("failed to carry out orders: orders that could not be saved on this node: 1"), "it shows in the state");
        Assert.False(IsBanned(other, s_bosAddress));
        other.BanStore.Fails = false;
        await nodes.AdvanceUntilAsync(() => IsBanned(other, s_bosAddress), "the ban is retried");
        await nodes.AdvanceUntilAsync(() => other.Node.State.Failures.Count == 0, "it shows no more");
    }

    [Fact]
    public async Task Bans_from_before_a_node_joined_hold_on_all_nodes_but_a_saved_ban_does_not_undo_a_lift()
    {
        var node = await _nodes.StartAsync();
        var ban = await node.Moderator.BanAsync("ann", s_bosAddress, "", null);
        await node.Moderator.LiftAsync("ann", ban.Ban!.Id);

        var joined = await _nodes.StartAsync(beforeJoining: async starting =>
        {
            await starting.Moderator.BanHereAsync("eve", s_bosAddress, "", null);
            await starting.Moderator.BanHereAsync("eve", s_otherAddress, "own", null);
        });

        await WhenBannedAsync(node, s_otherAddress);
        Assert.Equal("own", node.Moderator.FindBan(s_otherAddress)!.Reason);
        Assert.False(IsBanned(node, s_bosAddress));
        await Wait.UntilAsync(() => !IsBanned(joined, s_bosAddress), "the saved ban is lifted");
    }

    [Fact]
    public async Task Of_two_bans_of_a_range_the_last_one_holds_on_all_nodes()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        await one.Moderator.BanAsync("ann", s_bosAddress, "first", TimeSpan.FromHours(1));

        await _nodes.Store.Values.WriteAsync(
            "ban/203.0.113.7",
            new SharedOrder(SharedOrderKind.Ban, Guid.CreateVersion7(), "eve") { Address = "203.0.113.7", Text = "second" }.ToValue(),
            life: null);

        foreach (var node in (TestNode[])[one, other])
        {
            await Wait.UntilAsync(() => node.Moderator.FindBan(s_bosAddress) is { Reason: "second", ExpiresAt: null }, "the last ban holds");
        }
    }

    [Fact]
    public async Task A_mute_holds_on_nodes_that_start_later_and_ends_on_all()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);
        var cid = await scene.One.JoinAsync("203.0.113.9:4711", IPAddress.Parse("203.0.113.9"));
        await scene.CommandAsync("/mute 203.0.113.9:4711 5");
        var later = await _nodes.StartAsync();
        var again = await later.JoinAsync("203.0.113.9:4712", IPAddress.Parse("203.0.113.9"));
        await Wait.UntilAsync(() => later.Moderator.MutedFor(again.Client) > TimeSpan.Zero, "the address is muted");

        await scene.CommandAsync("/mute 203.0.113.9:4711 0");

        Assert.Equal(TimeSpan.Zero, later.Moderator.MutedFor(again.Client));
        Assert.Equal(TimeSpan.Zero, scene.One.Moderator.MutedFor(cid.Client));
    }

    [Fact]
    public async Task An_announcement_is_shown_once_on_each_node_and_not_on_one_that_starts_later()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");

        Assert.Empty((await one.Moderator.AnnounceAsync("ann", "tea")).Pending);
        var later = await _nodes.StartAsync();
        var cid = await later.JoinAsync("cid");
        Assert.Empty((await one.Moderator.AnnounceAsync("ann", "cake")).Pending);

        foreach (var client in (Testing.Chat.TestClient[])[ann, bob])
        {
            var lines = await TestNode.ReadUntilAllAsync(client, "* announcement: tea", "* announcement: cake");
            Assert.Single(lines, line => line == "* announcement: tea");
        }

        Assert.DoesNotContain("* announcement: tea", await cid.ReadUntilAsync("* announcement: cake"));
    }

    [Fact]
    public async Task A_node_that_runs_and_has_not_joined_yet_shows_what_is_announced_meanwhile()
    {
        var one = await _nodes.StartAsync();
        Testing.Chat.TestClient? cid = null;

        await _nodes.StartAsync(beforeJoining: async node =>
        {
            cid = await node.JoinAsync("cid");
            Assert.Empty((await one.Moderator.AnnounceAsync("ann", "tea")).Pending);
        });

        await TestNode.ReadAsync(cid!, line => line == "* announcement: tea");
    }

    [Fact]
    public async Task Orders_that_only_a_later_version_knows_are_skipped_and_reported_once_with_their_kind()
    {
        var node = await _nodes.StartAsync();
        await _nodes.Store.Values.WriteAsync("ban/x", "{\"Kind\":77,\"Origin\":\"00000000-0000-0000-0000-000000000000\",\"By\":\"eve\"}"u8.ToArray(), life: null);
        await _nodes.Store.Values.WriteAsync("ban/y", "{\"Kind\":77,\"Origin\":\"00000000-0000-0000-0000-000000000000\",\"By\":\"eve\"}"u8.ToArray(), life: null);
        await _nodes.Store.Values.WriteAsync("ban/v", new SharedOrder(SharedOrderKind.Ban, Guid.CreateVersion7(), "eve") { Address = "203.0.113.9", Version = 2 }.ToValue(), life: null);
        await _nodes.Store.Values.WriteAsync("ban/z", "[]"u8.ToArray(), life: null);

        Assert.Empty((await node.Moderator.BanAsync("ann", s_bosAddress, "", null)).Pending);

        Assert.False(IsBanned(node, s_otherAddress));
        Assert.Equal(["unknown: order 77, version 0", "unknown: order 1, version 2", "unknown: order 0, version 1"], node.Diagnostics.Entries);
    }

    [Fact]
    public async Task Orders_after_a_fail_over_that_lost_some_are_carried_out()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var (one, other) = await nodes.StartTwoAsync();
        var snapshot = nodes.Store.TakeSnapshot();
        await nodes.AdvanceUntilAsync(one.Moderator.BanAsync("ann", s_bosAddress, "lost", null), "the ban is done");
        await nodes.AdvanceUntilAsync(() => IsBanned(other, s_bosAddress), "both nodes have it");
        await nodes.AdvanceUntilAsync(one.Moderator.AnnounceAsync("ann", "tea"), "both nodes have read it");

        nodes.Store.Rewind(snapshot);
        await nodes.Store.Values.WriteAsync(
            "ban/203.0.113.9",
            new SharedOrder(SharedOrderKind.Ban, Guid.CreateVersion7(), "eve") { Address = "203.0.113.9" }.ToValue(),
            life: null);

        // Its version is smaller than the last one that both nodes have read.
        await nodes.AdvanceUntilAsync(() => IsBanned(one, s_otherAddress) && IsBanned(other, s_otherAddress), "both nodes have the new ban");
        var later = await nodes.StartAsync();
        await nodes.AdvanceUntilAsync(() => IsBanned(later, s_bosAddress), "the ban that was lost is shared again");
    }

    private static AddressRange Range(string address) => AddressRange.TryParse(address, out var range, out var error) ? range : throw new ArgumentException(error, nameof(address));

    private static bool IsBanned(TestNode node, AddressRange range) => node.Moderator.FindBan(range) is not null;

    private static Task WhenBannedAsync(TestNode node, AddressRange range) => Wait.UntilAsync(() => IsBanned(node, range), $"{range} is banned on a node");
}
