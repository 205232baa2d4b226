using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Rooms;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>A stand-by that lacks the last commits takes over.</summary>
public sealed class FailOverTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Nothing_is_shown_twice_everything_new_once_and_rooms_are_told_how_many_lines_were_lost()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await SayAsync(one, ann, bob, "kept");
        var snapshot = _nodes.Store.TakeSnapshot();
        await SayAsync(one, ann, bob, "lost 1");
        await SayAsync(one, ann, bob, "lost 2");
        await other.TypeAsync(bob, "/topic lost");
        await TestNode.ReadAsync(ann, line => line == "* bob set the topic: lost");

        _nodes.Store.Rewind(snapshot);
        await one.TypeAsync(ann, "new 1");
        await other.TypeAsync(bob, "new 2");

        foreach (var client in (TestClient[])[ann, bob])
        {
            var lines = await TestNode.ReadUntilAllAsync(client, "ann: new 1", "bob: new 2", "* 2 lines were lost in a fail-over");
            Assert.Single(lines, line => line == "ann: new 1");
            Assert.Single(lines, line => line == "bob: new 2");
            Assert.DoesNotContain(lines, line => line.Contains("kept", StringComparison.Ordinal) || line.Contains("lost 1", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.EndsWith("has arrived", StringComparison.Ordinal));
        }

        await one.SettleAsync();
        await other.SettleAsync();
        foreach (var node in (TestNode[])[one, other])
        {
            await Wait.UntilAsync(() => node.Hub.Lobby.Members == 2 && node.Hub.Lobby.Topic is null && node.Hub.Lobby.Lines == 3, "the room is as the log has it");
            Assert.Equal(["kept", "new 1", "new 2"], node.Hub.Lobby.LastLines(10).Select(line => Encoding.UTF8.GetString(line.Text.Span)).Order());
            await Wait.UntilAsync(() => node.Diagnostics.Entries.Contains("diverged: lobby: 2"), "the loss is reported");
        }
    }

    [Fact]
    public async Task Lines_that_were_appended_to_another_log_than_was_shown_are_all_shown()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        var snapshot = _nodes.Store.TakeSnapshot();
        ann.Client.Say("lost"u8);
        await TestNode.ReadAsync(ann, line => line == "ann: lost");
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _nodes.Store.Policy = new Policy(call => call.Operation == nameof(ILogStore.ReadAfterAsync) ? new CallFault { HoldBefore = hold.Task } : CallFault.None);
        await Wait.UntilAsync(() => Policy.Calls(_nodes.Store, nameof(ILogStore.ReadAfterAsync)) > 0, "the log is being read");

        // The log is not read meanwhile, so what is appended would take the places after the lost line.
        _nodes.Store.Rewind(snapshot);
        for (var i = 0; i < 5; i++)
        {
            ann.Client.Say(Encoding.UTF8.GetBytes($"{i}"));
            await Wait.UntilAsync(() => node.Node.State.PendingEvents == 0, "the line is in the log");
        }

        hold.SetResult();

        var lines = await TestNode.ReadUntilAllAsync(ann, "ann: 0", "ann: 1", "ann: 2", "ann: 3", "ann: 4", "* 1 lines were lost in a fail-over");
        Assert.Equal(6, lines.Count);
        await node.SettleAsync();
    }

    [Fact]
    public async Task A_room_that_has_shown_nothing_since_it_was_opened_shows_only_what_is_new()
    {
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1), "eve");
        await elsewhere.AppendAsync(elsewhere.Lines("dev", 20));
        var snapshot = _nodes.Store.TakeSnapshot();
        var last = elsewhere.Line("dev", "lost");
        await elsewhere.AppendAsync(last);
        var node = await _nodes.StartAsync();
        var shown = new List<string>();
        var room = await node.Hub.OpenAsync("dev");

        // The clock of the node has a coarser resolution than its steps here.
        await Task.Yield();
        _nodes.Store.Rewind(snapshot);
        Assert.NotNull(await _nodes.Store.Presence.EnterAsync(elsewhere.Id, "elsewhere", TimeSpan.FromHours(1), default));
        await elsewhere.AppendAsync(elsewhere.Line("dev", "new 1"), elsewhere.Line("dev", "new 2"));

        await Wait.UntilAsync(() => node.Diagnostics.Entries.Contains("diverged: dev: 0"), "the room follows the other log");
        Assert.Equal(22, room!.Lines);
        Assert.Equal(["new 1", "new 2"], room.LastLines(2).Select(line => Encoding.UTF8.GetString(line.Text.Span)));
    }

    [Fact]
    public async Task Arrivals_and_departures_that_were_lost_are_told_again()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await one.JoinAsync("bob");
        await one.SettleAsync();
        var snapshot = _nodes.Store.TakeSnapshot();
        one.Hub.Disconnect(bob.Client);
        var cid = await one.JoinAsync("cid");
        await one.TypeAsync(cid, "/join dev");
        await one.SettleAsync();
        await Wait.UntilAsync(() => other.Hub.Lobby.Members == 1, "the other node knows");

        _nodes.Store.Rewind(snapshot);

        await _nodes.WhenMembersAsync("dev", 1);
        await _nodes.WhenMembersAsync(ChatHub.LobbyName, 1);
        await one.SettleAsync();
        await Wait.UntilAsync(() => one.Hub.Lobby.Members == 1 && other.Hub.Lobby.Members == 1 && one.Hub.FindOpenRoom("dev")!.Members == 1, "both nodes count the clients");
        Assert.True(ann.Client.IsHere);
    }

    [Fact]
    public async Task Events_of_a_kind_that_only_a_later_version_knows_are_skipped_and_reported_once()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));

        await elsewhere.AppendAsync(elsewhere.Event((RoomEventKind)77, ChatHub.LobbyName, "eve"), elsewhere.Event((RoomEventKind)77, ChatHub.LobbyName, "eve"), elsewhere.Line(ChatHub.LobbyName));

        Assert.Equal("user 3: hello", await ann.ReadLineAsync());
        Assert.Single(node.Diagnostics.Entries, entry => entry == "unknown: event 77, version 1");
    }

    private static async Task SayAsync(TestNode node, TestClient speaker, TestClient other, string text)
    {
        await node.TypeAsync(speaker, text);
        foreach (var client in (TestClient[])[speaker, other])
        {
            await TestNode.ReadAsync(client, line => line.EndsWith($": {text}", StringComparison.Ordinal));
        }
    }
}
