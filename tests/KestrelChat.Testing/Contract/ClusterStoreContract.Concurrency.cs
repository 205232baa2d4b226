using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task Concurrent_appends_form_one_order_without_gaps_that_a_follower_sees()
    {
        const int Rooms = 5;
        string[] rooms = [.. Enumerable.Range(0, Rooms).Select(room => $"room {room}")];
        var expected = new Dictionary<(Guid, long), long>();
        using var stop = new CancellationTokenSource();
        IClusterStore[] stores = [Store, await OpenAnotherAsync(), await OpenAnotherAsync()];
        var following = Task.Run(() => RoomFollower.FollowAsync(stores[2], rooms, stop.Token));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(appender => Task.Run(() => AppendAsync(appender)))).Soon();
        await stop.CancelAsync();

        var followed = await following.Soon();
        foreach (var room in rooms)
        {
            var log = await ReadAllAsync(room);
            Assert.Equal(Enumerable.Range(1, log.Count).Select(sequence => (long)sequence), log.Select(line => line.Sequence));
            Assert.All(log.GroupBy(line => line.Node), node => Assert.Equal(node.Select(line => line.Number).Order(), node.Select(line => line.Number)));
            Assert.All(log, line => Assert.Equal(line.Sequence, expected[(line.Node, line.Number)]));
            Assert.Equal(log.Select(line => (line.Node, line.Number)), followed[room].Select(line => (line.Node, line.Number)));
        }

        Assert.Equal(expected.Count, followed.Values.Sum(lines => lines.Count));

        async Task AppendAsync(int appender)
        {
            var node = Guid.NewGuid();
            var random = new Random(appender);
            var last = 0L;
            for (var batch = 0; batch < 30; batch++)
            {
                var lines = Enumerable.Range(0, random.Next(1, 20)).Select(_ => Line(++last, rooms[random.Next(Rooms)])).ToList();
                var sequences = await stores[appender % 2].Log.AppendAsync(node, lines);
                if (random.Next(4) == 0)
                {
                    Assert.Equal(sequences, await stores[appender % 2].Log.AppendAsync(node, lines));
                }

                lock (expected)
                {
                    foreach (var (line, sequence) in lines.Zip(sequences))
                    {
                        expected.Add((node, line.Number), sequence);
                    }
                }
            }
        }
    }

    [Fact]
    public async Task One_of_fifty_concurrent_claims_acquires_the_name()
    {
        IClusterStore[] stores = [Store, await OpenAnotherAsync()];
        Guid[] nodes = [await JoinAsync(25), await JoinAsync(25)];

        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(claim => Task.Run(() =>
            stores[claim % 2].Presence.ClaimAsync(new ClientKey(nodes[claim % 2], 1 + (claim / 2)), "ada", tokenHash: null)))).Soon();

        Assert.Single(claims, claim => claim.Outcome == NameOutcome.Acquired);
        Assert.Equal(49, claims.Count(claim => claim.Outcome == NameOutcome.Held));
        var holder = Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
        Assert.All(claims.Where(claim => claim.Outcome == NameOutcome.Held), claim => Assert.Equal(holder.Key, claim.Other));
    }

    [Fact]
    public async Task Concurrent_claims_with_one_token_all_succeed_and_one_client_has_the_name()
    {
        var node = await JoinAsync(10);
        byte[] token = [1, 2, 3];

        var claims = await Task.WhenAll(Enumerable.Range(1, 10).Select(id => Task.Run(() => Store.Presence.ClaimAsync(new ClientKey(node, id), "ada", token)))).Soon();

        Assert.Single(claims, claim => claim.Outcome == NameOutcome.Acquired);
        Assert.Equal(9, claims.Count(claim => claim.Outcome == NameOutcome.TakenOver));
        Assert.Equal(9, claims.Where(claim => claim.Other is not null).Select(claim => claim.Other).Distinct().Count());
        Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
    }

    [Fact]
    public async Task A_dead_node_is_found_by_exactly_one_of_several_nodes()
    {
        var dead = await JoinExpiredAsync(clients: 3);
        IClusterStore[] stores = [Store, await OpenAnotherAsync()];
        var nodes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => JoinAsync()));

        var found = await Task.WhenAll(nodes.Select((node, place) => Task.Run(() => stores[place % 2].Presence.FindDeadAsync(node)))).Soon();

        var one = Assert.Single(found, node => node is not null)!;
        Assert.Equal(dead, one.Node);
        Assert.Equal([1L, 2, 3], one.Clients.Select(client => client.Client.Id));
    }

    [Fact]
    public async Task Each_node_receives_each_message_once_while_many_send()
    {
        IClusterStore[] stores = [Store, await OpenAnotherAsync()];
        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => JoinAsync()));

        var receiving = Task.WhenAll(nodes.Select((node, place) => Task.Run(() => ReceiveAsync(stores[place % 2], node, 5 * 20))));
        await Task.WhenAll(nodes.Select((node, place) => Task.Run(async () =>
        {
            for (var number = 1; number <= 20; number++)
            {
                await stores[place % 2].Messages.SendAsync(node, [new OutgoingMessage(number, null, Body($"{place} {number}"))]);
            }
        }))).Soon();

        var received = await receiving.Soon();
        Assert.All(received.Zip(nodes), pair => Assert.All(
            pair.First.GroupBy(message => message.From),
            sender =>
            {
                Assert.NotEqual(pair.Second, sender.Key);
                Assert.Equal(Enumerable.Range(1, 20).Select(number => $"{number}"), sender.Select(message => Text(message.Content.Body).Split(' ')[1]));
            }));
        Assert.All(await Task.WhenAll(nodes.Select(node => Store.Messages.ReceiveAsync(node, [], 10))), Assert.Empty);
    }

    private static async Task<List<IncomingMessage>> ReceiveAsync(IClusterStore store, Guid node, int count)
    {
        List<IncomingMessage> all = [];
        IReadOnlyList<IncomingMessage> page = [];
        using var notifications = store.OpenNotifications(NotificationKind.Messages);
        while (all.Count < count)
        {
            page = await store.Messages.ReceiveAsync(node, [.. page.Select(message => message.Id)], 7);
            all.AddRange(page);
            if (page.Count == 0)
            {
                await notifications.WaitAsync(Wait.Limit);
            }
        }

        Assert.Empty(await store.Messages.ReceiveAsync(node, [.. page.Select(message => message.Id)], 7));
        return all;
    }
}
