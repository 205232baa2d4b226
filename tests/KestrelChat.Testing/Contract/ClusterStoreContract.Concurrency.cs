using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task Concurrent_appends_form_one_order_without_gaps_that_a_follower_sees()
    {
        const int Rooms = 5;
        string[] rooms = [.. Enumerable.Range(0, Rooms).Select(room => $"room {room}")];
        var expected = new Dictionary<(Guid, long), AppendedEvent>();
        using var stop = new CancellationTokenSource();
        IClusterStore[] stores = [Store, await OpenAnotherAsync(), await OpenAnotherAsync()];
        List<ContractNode> nodes = [];
        for (var appender = 0; appender < 8; appender++)
        {
            nodes.Add(await JoinAsync(store: stores[appender % 2]));
        }

        var following = Task.Run(() => RoomFollower.FollowAsync(stores[2], rooms, stop.Token));

        await Task.WhenAll(nodes.Select((node, appender) => Task.Run(() => AppendAsync(node, new Random(appender))))).Soon();
        await stop.CancelAsync();

        var followed = await following.Soon();
        foreach (var room in rooms)
        {
            var log = await ReadAllAsync(room);
            AssertOneOrder(log);
            Assert.All(log, read => Assert.Equal(Outcome(read), expected[(read.Node, read.Number)] with { Before = null }));
            Assert.Equal(log.Select(read => read.Position), followed[room].Select(read => read.Position));
        }

        Assert.Equal(expected.Count(item => item.Value.Sequence > 0), followed.Values.Sum(events => events.Count));

        async Task AppendAsync(ContractNode node, Random random)
        {
            for (var batch = 0; batch < 30; batch++)
            {
                PendingEvent[] events = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Any(node, random, rooms[random.Next(Rooms)]))];
                var appended = await node.AppendAsync(events);
                if (random.Next(4) == 0)
                {
                    Assert.Equal(appended.Select(item => (item.Sequence, item.Tag)), (await node.AppendAsync(events)).Select(item => (item.Sequence, item.Tag)));
                }

                lock (expected)
                {
                    foreach (var (item, outcome) in events.Zip(appended))
                    {
                        expected.Add((node.Id, item.Number), outcome);
                    }
                }
            }
        }

        static PendingEvent Any(ContractNode node, Random random, string room) => random.Next(4) switch
        {
            0 => node.Arrival(Client(random.Next(5)), room),
            1 => node.Departure(Client(random.Next(5)), room),
            _ => node.Line(room),
        };
    }

    [Fact]
    public async Task One_of_fifty_concurrent_claims_acquires_the_name()
    {
        ContractNode[] nodes = [await JoinAsync(25), await JoinAsync(25, store: await OpenAnotherAsync())];

        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(claim => Task.Run(() =>
            nodes[claim % 2].Store.Presence.ClaimAsync(nodes[claim % 2].Id, Client(1 + (claim / 2)), "ada", tokenHash: null, takesOver: false)))).Soon();

        Assert.Single(claims, claim => claim.Outcome == NameOutcome.Acquired);
        Assert.Equal(49, claims.Count(claim => claim.Outcome == NameOutcome.Held));
        var holder = Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
        Assert.All(claims.Where(claim => claim.Outcome == NameOutcome.Held), claim => Assert.Equal(holder.Key, claim.Other));
    }

    [Fact]
    public async Task Concurrent_claims_with_one_token_all_succeed_and_one_client_has_the_name()
    {
        var nodes = await JoinManyAsync(10, clients: 1);

        var claims = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Store.Presence.ClaimAsync(node.Id, Client(1), "ada", s_token, takesOver: true)))).Soon();

        Assert.Single(claims, claim => claim.Outcome == NameOutcome.Acquired);
        Assert.Equal(9, claims.Count(claim => claim.Outcome == NameOutcome.TakenOver));
        Assert.Equal(9, claims.Where(claim => claim.Other is not null).Select(claim => claim.Other).Distinct().Count());
        Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
        Assert.Equal(9, (await ReadAllAsync("lobby")).Count(read => read.Kind == RoomEventKind.Left));
        Assert.Equal(1, await MembersAsync("lobby"));
    }

    [Fact]
    public async Task A_dead_node_is_removed_by_exactly_one_of_several_nodes()
    {
        var nodes = await JoinManyAsync(8);
        var dead = await JoinExpiredAsync(clients: 3);

        var found = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Store.Presence.RemoveDeadAsync(node.Id, Announced)))).Soon();

        Assert.Equal(dead.Name, Assert.Single(found, name => name is not null));
        Assert.Equal([1, 2, 3, 2, 1, 0], (await ReadAllAsync("lobby")).Select(read => read.Members));
    }

    [Fact]
    public async Task A_node_that_is_removed_while_it_appends_leaves_no_client_behind()
    {
        var remover = await JoinAsync(store: await OpenAnotherAsync());
        for (var round = 0; round < 10; round++)
        {
            var node = await JoinExpiredAsync();
            var appending = Task.Run(async () =>
            {
                var ids = 0;
                while (await Store.Log.AppendAsync(node.Id, [node.Arrival(Client(++ids), "a"), node.Line("a")]) is not null)
                {
                }
            });

            await Wait.UntilAsync(async () => await remover.Store.Presence.RemoveDeadAsync(remover.Id, Announced) is not null, "the node was removed");
            await appending.Soon();
        }

        var log = await ReadAllAsync("a");
        AssertOneOrder([.. log.Where(read => read.Number > 0)], hasGaps: true);
        Assert.Equal(Enumerable.Range(1, log.Count).Select(sequence => (long)sequence), log.Select(read => read.Sequence));
        Assert.Equal(0, log.Count == 0 ? 0 : log[^1].Members);
        Assert.Equal(0, await MembersAsync("a"));
        Assert.Equal(0, await Store.Presence.CountClientsAsync(null));
    }

    [Fact]
    public async Task Concurrent_writes_of_values_have_ascending_versions_that_no_reader_misses()
    {
        IClusterStore[] stores = [Store, await OpenAnotherAsync()];
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() => ReadAsync(stop.Token));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var write = 0; write < 50; write++)
            {
                await stores[writer % 2].Values.WriteAsync($"{writer}/{write}", "x"u8.ToArray(), life: null);
            }
        }))).Soon();
        await stop.CancelAsync();

        var read = await reading.Soon();
        Assert.Equal(200, read.Select(value => value.Key).Distinct().Count());
        Assert.Equal(read.Select(value => value.Version).Distinct().Order(), read.Select(value => value.Version));

        async Task<List<SharedValue>> ReadAsync(CancellationToken stopping)
        {
            List<SharedValue> all = [];
            while (true)
            {
                var isLast = stopping.IsCancellationRequested;
                var page = await stores[1].Values.ListAfterAsync(all.Count == 0 ? 0 : all[^1].Version, 1000, CancellationToken.None);
                all.AddRange(page);
                if (isLast)
                {
                    return all;
                }
            }
        }
    }

    [Fact]
    public async Task Each_node_receives_each_message_once_while_many_send()
    {
        var nodes = await JoinManyAsync(6);

        var receiving = Task.WhenAll(nodes.Select(node => Task.Run(() => ReceiveAllAsync(node, 5 * 20))));
        await Task.WhenAll(nodes.Select((node, place) => Task.Run(async () =>
        {
            for (var number = 1; number <= 20; number++)
            {
                await node.Store.Messages.SendAsync(node.Id, [.. nodes.Where(other => other != node).Select(other => Message(other, $"{place} {number}"))]);
            }
        }))).Soon();

        var received = await receiving.Soon();
        Assert.All(received.Zip(nodes), pair => Assert.All(
            pair.First.GroupBy(message => message.From),
            sender =>
            {
                Assert.NotEqual(pair.Second.Id, sender.Key);
                Assert.Equal(Enumerable.Range(1, 20).Select(number => $"{number}"), sender.Select(message => Text(message.Body).Split(' ')[1]));
            }));
    }

    private static async Task<List<IncomingMessage>> ReceiveAllAsync(ContractNode node, int count)
    {
        List<IncomingMessage> all = [];
        IReadOnlyList<IncomingMessage> page = [];
        using var notifications = node.Store.OpenNotifications(NotificationKind.Messages);
        while (all.Count < count)
        {
            page = await node.Store.Messages.ReceiveAsync([node.Id], Ids(page), 7);
            all.AddRange(page);
            if (page.Count == 0)
            {
                await notifications.WaitAsync(Wait.Limit);
            }
        }

        Assert.Empty(await node.Store.Messages.ReceiveAsync([node.Id], Ids(page), 7));
        return all;
    }

    private static void AssertOneOrder(IReadOnlyList<LogEvent> log, bool hasGaps = false)
    {
        Assert.All(log.GroupBy(read => read.Node), node => Assert.Equal(node.Select(read => read.Number).Order(), node.Select(read => read.Number)));
        Assert.Equal(Enumerable.Range(1, log.Count(read => read.Line > 0)).Select(line => (long)line), log.Where(read => read.Line > 0).Select(read => read.Line));
        if (!hasGaps)
        {
            Assert.Equal(Enumerable.Range(1, log.Count).Select(sequence => (long)sequence), log.Select(read => read.Sequence));
        }
    }

    private async Task<ContractNode[]> JoinManyAsync(int count, int clients = 0)
    {
        IClusterStore[] stores = [Store, await OpenAnotherAsync()];
        List<ContractNode> nodes = [];
        for (var place = 0; place < count; place++)
        {
            nodes.Add(await JoinAsync(clients, $"node {place}", store: stores[place % 2]));
        }

        return [.. nodes];
    }
}
