using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>Clients of two nodes see each other, have different names and write to each other.</summary>
public sealed class ClientsTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();
    private TestNode _one = null!;
    private TestNode _other = null!;
    private TestClient _ann = null!;
    private TestClient _bob = null!;

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Arrivals_renames_and_departures_are_shown_once_on_every_node()
    {
        await StartAsync();
        var cid = await _other.JoinAsync("cid");
        await _other.TypeAsync(cid, "/nick cy");
        await _other.TypeAsync(cid, "/join dev");
        await _other.TypeAsync(cid, "/leave");
        _other.Hub.Disconnect(cid.Client);

        // A later message of the same node: it is received after all of these.
        await _other.JoinAsync("dan");

        string[] expected = ["cid has arrived", "* cid is now cy", "cy has left", "cy has arrived", "cy has left"];
        Assert.Equal(expected, await _ann.ReadUntilAsync("dan has arrived"));
        Assert.Equal(expected, await _bob.ReadUntilAsync("dan has arrived"));
    }

    [Fact]
    public async Task A_client_that_leaves_when_its_node_stops_is_shown_leaving()
    {
        await StartAsync();

        _bob.Client.Close(CloseReason.ServerStopping, MessageId.Restarting);
        await _other.Node.StopAsync(Wait.Limit);

        Assert.Equal("bob has left", await _ann.ReadLineAsync());
    }

    [Fact]
    public async Task A_name_has_one_holder_on_all_nodes()
    {
        await StartAsync();
        await _one.AcquireNameAsync(_ann, "ada");

        await _other.TypeAsync(_bob, "/nick ADA");

        Assert.Equal("* the name ADA is taken", await TestNode.ReadAsync(_bob, IsNameReply));
        await _one.AcquireNameAsync(_ann, "eve");
        await _other.AcquireNameAsync(_bob, "ada");
    }

    [Fact]
    public async Task A_client_that_is_refused_a_name_keeps_its_own_name_and_token()
    {
        await StartAsync();
        var claim = await _one.AcquireNameAsync(_ann, "ada");
        await _other.AcquireNameAsync(_bob, "bo");

        await _one.TypeAsync(_ann, "/nick bo");

        Assert.Equal("* the name bo is taken", await TestNode.ReadAsync(_ann, IsNameReply));
        Assert.Same(_ann.Client, _one.Hub.Find("ada"));
        var cid = await _one.JoinAsync("cid");
        await _one.TypeAsync(cid, claim);
        Assert.Same(cid.Client, _one.Hub.Find("ada"));
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_the_store_is_refused_and_the_client_chats_on()
    {
        await StartAsync();

        var name = new string('\uFDFA', 32);

        await _one.TypeAsync(_ann, $"/nick {name}");

        await TestNode.ReadAsync(_ann, line => line.StartsWith($"* {name} cannot be a name: it stands for more than ", StringComparison.Ordinal));
        await _one.TypeAsync(_ann, "still here");
        await TestNode.ReadAsync(_bob, line => line == "ann: still here");
    }

    [Fact]
    public async Task One_of_several_clients_that_claim_a_name_at_once_acquires_it()
    {
        await StartAsync();
        var claimants = new List<(TestNode Node, TestClient Client)>();
        for (var i = 0; i < 10; i++)
        {
            var node = i % 2 == 0 ? _one : _other;
            claimants.Add((node, await node.JoinAsync($"c{i}")));
        }

        await Task.WhenAll(claimants.Select(claimant => Task.Run(() => claimant.Node.TypeAsync(claimant.Client, "/nick ada"))));
        var replies = await Task.WhenAll(claimants.Select(claimant => TestNode.ReadAsync(claimant.Client, IsNameReply)));

        Assert.Single(replies, reply => reply == "* you are now ada");
        Assert.Equal(9, replies.Count(reply => reply == "* the name ada is taken"));
    }

    [Fact]
    public async Task A_name_is_claimed_from_another_node_with_its_token()
    {
        await StartAsync();
        var claim = await _one.AcquireNameAsync(_ann, "ada");

        await _other.TypeAsync(_bob, "/claim ada 0123456789abcdef");
        Assert.Equal("* that is not the token of ada", await TestNode.ReadAsync(_bob, line => line.StartsWith("* that", StringComparison.Ordinal)));
        await _other.TypeAsync(_bob, claim);

        await TestNode.ReadAsync(_bob, line => line == "* you are now ada");
        Assert.Equal("* your name ada was claimed from another connection", (await _ann.ReadToEndAsync())[^1]);
        _one.Hub.Disconnect(_ann.Client);
        var cid = await _one.JoinAsync("cid");
        await _one.TypeAsync(cid, "/nick ada");
        Assert.Equal("* the name ada is taken", await TestNode.ReadAsync(cid, IsNameReply));

        // And back, with the same token.
        await _one.TypeAsync(cid, claim);
        await TestNode.ReadAsync(cid, line => line == "* you are now ada");
    }

    [Fact]
    public async Task A_client_whose_name_was_taken_over_is_closed_although_the_answer_to_the_claim_was_lost()
    {
        await StartAsync();
        var claim = await _one.AcquireNameAsync(_ann, "ada");
        _nodes.Store.Policy = new Log.Policy(call => call.Operation == nameof(IPresenceStore.ClaimAsync) ? new CallFault { Fault = MemoryFault.AnswerLost } : CallFault.None);

        await _other.TypeAsync(_bob, claim);
        _nodes.Store.Policy = null;

        Assert.Equal("* your name ada was claimed from another connection", (await _ann.ReadToEndAsync())[^1]);
    }

    [Fact]
    public async Task A_name_that_is_taken_over_leaves_before_its_new_holder_has_it_and_leaves_once()
    {
        await StartAsync();
        var claim = await _one.AcquireNameAsync(_ann, "ada");
        await TestNode.ReadAsync(_bob, line => line == "* ann is now ada");

        await _other.TypeAsync(_bob, claim);
        await _ann.ReadToEndAsync();
        _one.Hub.Disconnect(_ann.Client);
        await _one.SettleAsync();
        await _other.TypeAsync(_bob, "done");

        var lines = await _bob.ReadUntilAsync("ada: done");
        Assert.Equal(["ada has left", "* bob is now ada"], lines.Where(line => line.Contains("has left", StringComparison.Ordinal) || line.Contains("is now", StringComparison.Ordinal)));
        await Wait.UntilAsync(() => _one.Hub.Lobby.Members == 1 && _other.Hub.Lobby.Members == 1, "both nodes count one client");
    }

    [Fact]
    public async Task Of_two_clients_with_one_address_on_two_nodes_the_later_is_shown_with_its_node()
    {
        await StartAsync();
        var third = await _nodes.StartAsync(configureNode: options => options.NodeName = "berlin");

        var ann = await third.JoinAsync("ann");
        await third.TypeAsync(ann, "hello");

        Assert.Equal("ann@berlin has arrived", await TestNode.ReadAsync(_bob, line => line.EndsWith("has arrived", StringComparison.Ordinal) && line.Contains('@', StringComparison.Ordinal)));
        await Wait.UntilAsync(() => ann.Client.DisplayName == "ann@berlin", "its own node knows");
        await third.TypeAsync(ann, "hello again");
        await TestNode.ReadAsync(_bob, line => line == "ann@berlin: hello again");
        await third.TypeAsync(ann, "/nick ada");
        await TestNode.ReadAsync(_bob, line => line == "* ann@berlin is now ada");
    }

    [Fact]
    public async Task Clients_that_arrive_by_a_summary_are_told_apart_too()
    {
        await StartAsync();
        var third = await _nodes.StartAsync(configure: options => options.AnnounceEachUpTo = 0, configureNode: options => options.NodeName = "berlin");
        var ann = await third.JoinAsync("ann");
        var eve = await third.JoinAsync("eve");

        await TestNode.ReadAsync(ann, line => line == "You are ann@berlin");
        await third.TypeAsync(ann, "hello");
        await third.TypeAsync(eve, "hello");

        await TestNode.ReadUntilAllAsync(_bob, "ann@berlin: hello", "eve: hello");
        await third.AskAsync(eve, "/who", line => line.StartsWith("*   ann@berlin, idle ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_private_line_reaches_only_its_receiver_on_another_node_and_can_be_answered()
    {
        await StartAsync();
        var cid = await _other.JoinAsync("cid");
        await _one.AcquireNameAsync(_ann, "ada");
        await _other.AcquireNameAsync(_bob, "Bo");

        await _one.TypeAsync(_ann, "/msg bo psst");
        Assert.Equal("* from ada: psst", await TestNode.ReadAsync(_bob, IsPrivate));
        await _other.TypeAsync(_bob, "/reply what?");
        Assert.Equal("* from Bo: what?", await TestNode.ReadAsync(_ann, IsPrivate));
        await _other.TypeAsync(_bob, "/away lunch");
        await _one.AskAsync(_ann, "/msg Bo again", line => line == "* Bo is away: lunch");

        await _other.TypeAsync(cid, "done");
        Assert.DoesNotContain(await cid.ReadUntilAsync("cid: done"), line => line.Contains("psst", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_talks_is_not_idle_on_other_nodes()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var (one, other) = await nodes.StartTwoAsync();
        var (ann, _) = (await one.JoinAsync("ann"), await one.JoinAsync("silent"));
        await nodes.AdvanceUntilAsync(() => other.Hub.Lobby.Members == 2, "the other node knows of both");
        nodes.Advance(TimeSpan.FromSeconds(1));
        var said = nodes.Time.GetUtcNow();

        await one.TypeAsync(ann, "hello");
        for (var seconds = 0; seconds < 60 && await LastActiveAsync("ann") < said; seconds++)
        {
            var next = nodes.Time.GetUtcNow() + TimeSpan.FromSeconds(1);
            await nodes.AdvanceUntilAsync(() => nodes.Time.GetUtcNow() >= next, "a second has passed");
        }

        Assert.InRange(await LastActiveAsync("ann"), said, said.AddSeconds(1));
        Assert.True(await LastActiveAsync("silent") < said);

        async Task<DateTimeOffset> LastActiveAsync(string name) =>
            (await other.Directory.ListElsewhereAsync(ChatHub.LobbyName, limit: 10)).Single(client => client.DisplayName == name).LastActiveAt;
    }

    [Fact]
    public async Task The_sender_of_a_private_line_is_told_that_nothing_is_known_if_its_receivers_node_showed_it_and_was_cut_off()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var store = nodes.Store.HandleFor("other");
        var one = await nodes.StartAsync();
        var other = await nodes.StartAsync(configureNode: options => options.NodeName = "other", store: store);
        var (ann, bob) = (await one.JoinAsync("ann"), await other.JoinAsync("bob"));
        await nodes.AdvanceUntilAsync(() => one.Hub.Lobby.Members == 2, "both nodes know of both");

        // It can receive, and not answer.
        nodes.Store.Policy = new Log.Policy(call => call == new StoreCall("other", nameof(IMessageStore.SendAsync)) ? new CallFault { Fault = MemoryFault.Unreachable } : CallFault.None);
        var typing = one.TypeAsync(ann, "/msg bob psst");
        await nodes.AdvanceUntilAsync(() => typing.IsCompleted, "the command is answered");
        Assert.Equal("* from ann: psst", await TestNode.ReadAsync(bob, IsPrivate));
        await TestNode.ReadAsync(ann, line => line == "* other does not answer; the line to bob waits for a minute");

        var told = TestNode.ReadAsync(ann, line => line.Contains("the line to bob", StringComparison.Ordinal));
        await Wait.UntilAsync(
            () =>
            {
                nodes.Advance(TimeSpan.FromMilliseconds(500));
                return told.IsCompleted;
            },
            "the sender is told");
        Assert.Equal("* it is not known whether the line to bob was delivered", await told);
        nodes.Store.Policy = null;
    }

    [Fact]
    public async Task A_client_without_a_name_is_found_by_its_address_from_another_node()
    {
        await StartAsync();

        // A node publishes its clients a little later.
        await _nodes.WhenMembersAsync(ChatHub.LobbyName, 2);

        await _one.AskAsync(_ann, "/whois bob", line => line.StartsWith("* bob is in lobby, idle ", StringComparison.Ordinal));
        await _one.TypeAsync(_ann, "/msg bob psst");

        Assert.Equal("* from ann: psst", await TestNode.ReadAsync(_bob, IsPrivate));
        await _other.TypeAsync(_bob, "/reply what?");
        Assert.Equal("* from bob: what?", await TestNode.ReadAsync(_ann, IsPrivate));
    }

    [Fact]
    public async Task Commands_list_the_clients_of_all_nodes()
    {
        await StartAsync();
        await _other.AcquireNameAsync(_bob, "Bo");

        await _one.AskAsync(_ann, "/who", line => line.StartsWith("*   Bo, idle ", StringComparison.Ordinal));
        await _one.AskAsync(_ann, "/who", line => line == "* 2 in lobby:");
        await _one.AskAsync(_ann, "/names", line => line == "* in lobby: ann, Bo");
        await _other.TypeAsync(_bob, "/join dev");
        await _one.AskAsync(_ann, "/whois bo", line => line.StartsWith("* Bo is in dev, idle ", StringComparison.Ordinal));
        await _one.AskAsync(_ann, "/rooms", line => line == "*   dev (1)");
        _other.Hub.Disconnect(_bob.Client);
        await _one.AskAsync(_ann, "/whois bo", line => line.StartsWith("* there is nobody called bo here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_is_shown_on_every_node_and_to_clients_that_connect_later()
    {
        await StartAsync();

        await _one.TypeAsync(_ann, "/topic bees");

        Assert.Equal("* ann set the topic: bees", await TestNode.ReadAsync(_bob, line => line.StartsWith("* ann", StringComparison.Ordinal)));
        var later = await _nodes.StartAsync();
        var cid = await later.JoinAsync("cid");
        Assert.Equal("* topic: bees", await cid.ReadLineAsync());
        await _other.TypeAsync(_bob, "/topic -");
        Assert.Equal("* bob cleared the topic", await TestNode.ReadAsync(cid, line => line.StartsWith("* bob", StringComparison.Ordinal)));
        await later.AskAsync(cid, "/topic", line => line.StartsWith("* lobby has no topic", StringComparison.Ordinal));
    }

    private static bool IsNameReply(string line) =>
        line.StartsWith("* you are now ", StringComparison.Ordinal) || line.StartsWith("* the name ", StringComparison.Ordinal);

    private static bool IsPrivate(string line) => line.StartsWith("* from ", StringComparison.Ordinal);

    /// <summary>Starts two nodes with one client each, which have seen each other arrive.</summary>
    private async Task StartAsync()
    {
        (_one, _other) = await _nodes.StartTwoAsync();
        _ann = await _one.JoinAsync("ann");
        await Wait.UntilAsync(() => _other.Hub.Lobby.Members == 1, "the other node knows of ann");
        _bob = await _other.JoinAsync("bob");
        await TestNode.ReadAsync(_ann, line => line == "bob has arrived");
    }
}
