using KestrelChat.Tests.Support;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Nodes;

/// <summary>People of several nodes find, name and write to each other.</summary>
public sealed class PeopleTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();
    private TestNode _one = null!;
    private TestNode _other = null!;
    private ChatPeer _ann = null!;
    private ChatPeer _bob = null!;

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Who_comes_and_goes_is_told_once_on_every_node()
    {
        await BeginAsync();
        var cid = await _other.JoinAsync("cid");
        await _other.TypeAsync(cid, "/nick cy");
        await TestNode.ReadAsync(_ann, line => line == "* cid is now cy");
        await _other.TypeAsync(cid, "/join dev");
        await TestNode.ReadAsync(_ann, line => line == "cy has left");
        await _other.TypeAsync(cid, "/leave");
        _other.Hub.Disconnect(cid.Client);

        await TestNode.ReadAsync(_ann, line => line == "cy has left");
        await _other.TypeAsync(_bob, "done");
        Assert.DoesNotContain(await _ann.ReadUntilAsync("bob: done"), line => line.Contains("cy", StringComparison.Ordinal));
        Assert.Equal(["cid has arrived", "* cid is now cy", "cy has left", "cy has arrived", "cy has left"], (await _bob.ReadUntilAsync("bob: done")).Where(line => !line.StartsWith("ann", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Somebody_who_leaves_as_a_node_ends_is_told_of()
    {
        await BeginAsync();

        _bob.Client.Close(CloseReason.ServerStopping, Phrase.Restarting);
        await _other.Node.StopAsync();

        Assert.Equal("bob has left", await _ann.ReadLineAsync());
    }

    [Fact]
    public async Task A_name_has_one_owner_among_all_nodes()
    {
        await BeginAsync();
        await _one.TakeNameAsync(_ann, "ada");

        await _other.TypeAsync(_bob, "/nick ADA");

        Assert.Equal("* somebody else is called ADA", await TestNode.ReadAsync(_bob, line => line.StartsWith("* some", StringComparison.Ordinal)));
        await _one.TakeNameAsync(_ann, "eve");
        await _other.TakeNameAsync(_bob, "ada");
    }

    [Fact]
    public async Task Who_is_refused_a_name_keeps_its_own_and_what_takes_it_back()
    {
        await BeginAsync();
        var claim = await _one.TakeNameAsync(_ann, "ada");
        await _other.TakeNameAsync(_bob, "bo");

        await _one.TypeAsync(_ann, "/nick bo");

        await TestNode.ReadAsync(_ann, line => line == "* somebody else is called bo");
        Assert.Same(_ann.Client, _one.Hub.Find("ada"));
        var cid = await _one.JoinAsync("cid");
        await _one.TypeAsync(cid, claim);
        Assert.Same(cid.Client, _one.Hub.Find("ada"));
    }

    [Fact]
    public async Task Who_asks_for_a_name_that_nodes_cannot_share_is_told_and_chats_on()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, $"/nick {new string('\uFDFA', 32)}");

        await TestNode.ReadAsync(_ann, line => line == "* a name has 1 to 32 characters");
        await _one.TypeAsync(_ann, "still here");
        await TestNode.ReadAsync(_bob, line => line == "ann: still here");
    }

    [Fact]
    public async Task Of_many_who_want_a_name_at_once_one_gets_it()
    {
        await BeginAsync();
        var wanting = new List<(TestNode Node, ChatPeer Peer)>();
        for (var i = 0; i < 10; i++)
        {
            var node = i % 2 == 0 ? _one : _other;
            wanting.Add((node, await node.JoinAsync($"p{i}")));
        }

        await Task.WhenAll(wanting.Select(each => Task.Run(() => each.Node.TypeAsync(each.Peer, "/nick ada"))));
        var answers = await Task.WhenAll(wanting.Select(each => TestNode.ReadAsync(
            each.Peer,
            line => line.StartsWith("* you are ada", StringComparison.Ordinal) || line.StartsWith("* somebody else", StringComparison.Ordinal))));

        Assert.Single(answers, answer => answer.StartsWith("* you are ada", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_is_claimed_from_another_node()
    {
        await BeginAsync();
        var claim = await _one.TakeNameAsync(_ann, "ada");

        await _other.TypeAsync(_bob, "/claim ada 0123456789abcdef");
        Assert.Equal("* that is not the token of ada", await TestNode.ReadAsync(_bob, line => line.StartsWith("* that", StringComparison.Ordinal)));
        await _other.TypeAsync(_bob, claim);

        await TestNode.ReadAsync(_bob, line => line.StartsWith("* you are ada now", StringComparison.Ordinal));
        Assert.Equal("* your name ada was claimed from another connection", (await _ann.ReadToEndAsync())[^1]);
        _one.Hub.Disconnect(_ann.Client);
        var cid = await _one.JoinAsync("cid");
        await _one.TypeAsync(cid, "/nick ada");
        await TestNode.ReadAsync(cid, line => line == "* somebody else is called ada");

        // Back, with the same token.
        await _one.TypeAsync(cid, claim);
        await TestNode.ReadAsync(cid, line => line.StartsWith("* you are ada now", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_private_line_reaches_somebody_of_another_node_alone_and_is_answered()
    {
        await BeginAsync();
        var cid = await _other.JoinAsync("cid");
        await _one.TakeNameAsync(_ann, "ada");
        await _other.TakeNameAsync(_bob, "Bo");

        await _one.TypeAsync(_ann, "/msg bo psst");
        Assert.Equal("* from ada: psst", await TestNode.ReadAsync(_bob, line => line.StartsWith("* from", StringComparison.Ordinal)));
        await _other.TypeAsync(_bob, "/reply what?");
        Assert.Equal("* from Bo: what?", await TestNode.ReadAsync(_ann, line => line.StartsWith("* from", StringComparison.Ordinal)));
        await _other.TypeAsync(_bob, "/away lunch");
        await _one.AskAsync(_ann, "/msg Bo again", line => line == "* Bo is away: lunch");

        await _other.TypeAsync(cid, "done");
        Assert.DoesNotContain(await cid.ReadUntilAsync("cid: done"), line => line.Contains("psst", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_without_a_name_is_found_by_its_address_on_any_node()
    {
        await BeginAsync();

        await _one.AskAsync(_ann, "/whois bob", line => line.StartsWith("* bob is in lobby, idle", StringComparison.Ordinal));
        await _one.TypeAsync(_ann, "/msg bob psst");

        Assert.Equal("* from ann: psst", await TestNode.ReadAsync(_bob, line => line.StartsWith("* from", StringComparison.Ordinal)));
        await _other.TypeAsync(_bob, "/reply what?");
        Assert.Equal("* from bob: what?", await TestNode.ReadAsync(_ann, line => line.StartsWith("* from", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_is_where_is_told_on_every_node()
    {
        await BeginAsync();
        await _other.TakeNameAsync(_bob, "Bo");

        await _one.AskAsync(_ann, "/who", line => line.StartsWith("*   Bo, idle", StringComparison.Ordinal));
        await _one.AskAsync(_ann, "/who", line => line == "* 2 in lobby:");
        await _one.AskAsync(_ann, "/names", line => line is "* in lobby: ann, Bo");
        await _other.TypeAsync(_bob, "/join dev");
        await _one.AskAsync(_ann, "/whois bo", line => line.StartsWith("* Bo is in dev, idle", StringComparison.Ordinal));
        await _one.AskAsync(_ann, "/rooms", line => line.StartsWith("*   dev (1)", StringComparison.Ordinal));
        _other.Hub.Disconnect(_bob.Client);
        await _one.AskAsync(_ann, "/whois bo", line => line.StartsWith("* there is nobody called bo here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_is_seen_on_every_node_and_by_who_comes_later()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/topic bees");

        Assert.Equal("* ann set the topic: bees", await TestNode.ReadAsync(_bob, line => line.StartsWith("* ann", StringComparison.Ordinal)));
        var later = await _nodes.StartAsync();
        var cid = await later.JoinAsync("cid");
        Assert.Equal("* topic: bees", await cid.ReadLineAsync());
        await _other.TypeAsync(_bob, "/topic -");
        Assert.Equal("* bob took the topic away", await TestNode.ReadAsync(cid, line => line.StartsWith("* bob", StringComparison.Ordinal)));
        await later.AskAsync(cid, "/topic", line => line.StartsWith("* lobby has no topic", StringComparison.Ordinal));
    }

    private async Task BeginAsync()
    {
        (_one, _other) = await _nodes.StartTwoAsync();
        _ann = await _one.JoinAsync("ann");
        await Patience.UntilAsync(() => _one.Node.LinesWaiting == 0, "all was sent");
        _bob = await _other.JoinAsync("bob");
        await TestNode.ReadAsync(_ann, line => line == "bob has arrived");
    }
}
