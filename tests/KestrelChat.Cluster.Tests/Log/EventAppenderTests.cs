using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>Events that the store refuses, whose answers are lost, or of which there are too many.</summary>
public sealed class EventAppenderTests : IAsyncDisposable
{
    private const string Refused = "* the log refused a line of yours; it was not sent";

    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Of_a_batch_only_the_refused_lines_are_dropped_and_their_senders_are_told()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        var bob = await node.JoinAsync("bob");
        await node.SettleAsync();
        _nodes.Store.Refuses = text => text.StartsWith("bad", StringComparison.Ordinal);
        _nodes.Store.Policy = new Policy(call => call.Operation == nameof(ILogStore.AppendAsync) ? new CallFault { HoldBefore = hold.Task } : CallFault.None);

        // The first one is held, so that the others are one batch.
        ann.Client.Say("0"u8);
        await Wait.UntilAsync(() => Policy.Calls(_nodes.Store, nameof(ILogStore.AppendAsync)) > 0, "the first line is being appended");
        foreach (var line in (string[])["1", "bad 2", "3", "4", "5", "bad 6", "7"])
        {
            ann.Client.Say(System.Text.Encoding.UTF8.GetBytes(line));
        }

        hold.SetResult();
        await TestNode.ReadAsync(bob, line => line == "ann: 7");
        var lines = await ReadUntilAsync(ann, "ann: 7");

        Assert.Equal(["ann: 0", "ann: 1", "ann: 3", "ann: 4", "ann: 5", "ann: 7"], await _nodes.LogAsync());
        Assert.Equal(2, lines.Count(line => line == Refused));
        Assert.Equal(2, node.Diagnostics.Entries.Count(entry => entry.StartsWith("refused: an event of kind Said of room lobby", StringComparison.Ordinal)));
        await node.SettleAsync();
    }

    [Fact]
    public async Task A_refused_arrival_is_not_counted()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        _nodes.Store.Refuses = text => text.StartsWith("bad", StringComparison.Ordinal);

        await node.JoinAsync("bad");
        await node.TypeAsync(ann, "hello");

        await TestNode.ReadAsync(ann, line => line == "ann: hello");
        await node.SettleAsync();
        Assert.Equal(1, node.Hub.Lobby.Members);
    }

    [Theory]
    [InlineData(MemoryFault.Unreachable)]
    [InlineData(MemoryFault.AnswerLost)]
    public async Task Batches_shrink_while_they_fail_and_every_event_is_appended_once(MemoryFault fault)
    {
        await using var nodes = new TestNodes(new ManualTime());
        var sizes = new SizeStore(nodes.Store);
        var node = await nodes.StartAsync(store: sizes);
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        sizes.Fault = fault;
        sizes.Sizes.Clear();
        for (var i = 0; i < 300; i++)
        {
            ann.Client.Say(System.Text.Encoding.UTF8.GetBytes($"{i} {new string('x', 2000)}"));
        }

        await nodes.AdvanceUntilAsync(() => sizes.Sizes.Count > 8, "batches fail");
        Assert.True(sizes.Sizes.Skip(1).Max() > sizes.Sizes.Last());
        Assert.Equal(1, sizes.Sizes.Last());
        sizes.Fault = MemoryFault.None;
        await nodes.AdvanceUntilAsync(() => node.Hub.Lobby.Lines == 300, "all lines are shown");

        Assert.Equal(Enumerable.Range(0, 300), (await nodes.LogAsync()).Select(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.True(sizes.Sizes.Last() > 1);
    }

    [Fact]
    public async Task A_node_with_too_many_pending_arrivals_enters_again_and_the_log_has_all_its_clients()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var other = await nodes.StartAsync();
        var node = await nodes.StartAsync(configureNode: options => options.MaxPendingLines = 5);
        var former = node.Lease;
        await node.JoinAsync("ann");
        await node.SettleAsync();
        nodes.Store.Fault = MemoryFault.Unreachable;
        for (var i = 0; i < 15; i++)
        {
            await node.JoinAsync($"c{i}");
        }

        nodes.Store.Fault = MemoryFault.None;
        await nodes.AdvanceUntilAsync(() => node.Diagnostics.Entries.Contains("returned") && node.Node.State.PendingEvents == 0, "the node has entered again");

        await nodes.AdvanceUntilAsync(() => other.Hub.Lobby.Members == 16 && node.Hub.Lobby.Members == 16, "all clients are counted");
        Assert.NotEqual(former, node.Lease);
        await node.SettleAsync();
        Assert.Equal(16, await node.Directory.CountClientsAsync(ChatHub.LobbyName));
    }

    [Fact]
    public async Task Arrivals_that_were_dropped_before_the_node_joined_are_in_the_log_afterwards()
    {
        var node = await _nodes.StartAsync(
            configureNode: options => options.MaxPendingLines = 5,
            beforeJoining: async starting =>
            {
                for (var i = 0; i < 15; i++)
                {
                    await starting.JoinAsync($"c{i}");
                }
            });

        await _nodes.WhenMembersAsync(ChatHub.LobbyName, 15);
        await node.SettleAsync();
        Assert.Equal(15, node.Hub.Lobby.Members);
    }

    private static async Task<List<string>> ReadUntilAsync(Testing.Chat.TestClient client, string last)
    {
        List<string> lines = [];
        do
        {
            lines.Add(await client.ReadLineAsync());
        }
        while (lines[^1] != last);
        return lines;
    }
}
