using KestrelChat.Cluster;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Tests.Support;

namespace KestrelChat.Postgres.Tests.Contract;

public abstract partial class ClusterContract
{
    [Fact]
    public async Task Many_that_append_at_once_make_one_order_without_gaps_that_whoever_follows_sees()
    {
        const int Rooms = 5;
        string[] rooms = [.. Enumerable.Range(0, Rooms).Select(room => $"room {room}")];
        var answers = new Dictionary<(Guid, long), long>();
        using var done = new CancellationTokenSource();
        IClusterStore[] stores = [Store, await AnotherAsync(), await AnotherAsync()];
        var following = Task.Run(() => Follower.FollowAsync(stores[2], rooms, done.Token));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(appender => Task.Run(() => AppendAsync(appender)))).Soon();
        await done.CancelAsync();

        var followed = await following.Soon();
        foreach (var room in rooms)
        {
            var log = await ReadAllAsync(room);
            Assert.Equal(Enumerable.Range(1, log.Count).Select(sequence => (long)sequence), log.Select(line => line.Sequence));
            Assert.All(log.GroupBy(line => line.Node), node => Assert.Equal(node.Select(line => line.Number).Order(), node.Select(line => line.Number)));
            Assert.All(log, line => Assert.Equal(line.Sequence, answers[(line.Node, line.Number)]));
            Assert.Equal(log.Select(line => (line.Node, line.Number)), followed[room].Select(line => (line.Node, line.Number)));
        }

        Assert.Equal(answers.Count, followed.Values.Sum(lines => lines.Count));

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

                lock (answers)
                {
                    foreach (var (line, sequence) in lines.Zip(sequences))
                    {
                        answers.Add((node, line.Number), sequence);
                    }
                }
            }
        }
    }

    [Fact]
    public async Task Of_fifty_that_want_a_name_at_once_one_gets_it()
    {
        IClusterStore[] stores = [Store, await AnotherAsync()];
        Guid[] nodes = [await EnterAsync(25), await EnterAsync(25)];

        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(claim => Task.Run(() =>
            stores[claim % 2].Presence.ClaimAsync(new ClientKey(nodes[claim % 2], 1 + (claim / 2)), "ada", tokenHash: null)))).Soon();

        Assert.Single(claims, claim => claim.Outcome == NameOutcome.Taken);
        Assert.Equal(49, claims.Count(claim => claim.Outcome == NameOutcome.Held));
        var holder = Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
        Assert.All(claims.Where(claim => claim.Outcome == NameOutcome.Held), claim => Assert.Equal(holder.Key, claim.Other));
    }

    [Fact]
    public async Task Sessions_that_take_a_name_from_each_other_all_get_it_and_the_last_has_it()
    {
        var node = await EnterAsync(10);
        byte[] token = [1, 2, 3];

        var claims = await Task.WhenAll(Enumerable.Range(1, 10).Select(id => Task.Run(() => Store.Presence.ClaimAsync(new ClientKey(node, id), "ada", token)))).Soon();

        Assert.Single(claims, claim => claim.Outcome == NameOutcome.Taken);
        Assert.Equal(9, claims.Count(claim => claim.Outcome == NameOutcome.TakenOver));
        Assert.Equal(9, claims.Where(claim => claim.Other is not null).Select(claim => claim.Other).Distinct().Count());
        Assert.Single(await Store.Presence.ListClientsAsync(new ClientQuery(Folded: "ada")));
    }

    [Fact]
    public async Task A_dead_node_is_given_to_exactly_one_of_many_that_look()
    {
        var dead = await EnterDeadAsync(clients: 3);
        IClusterStore[] stores = [Store, await AnotherAsync()];
        var living = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EnterAsync()));

        var found = await Task.WhenAll(living.Select((node, place) => Task.Run(() => stores[place % 2].Presence.FindDeadAsync(node)))).Soon();

        var one = Assert.Single(found, node => node is not null)!;
        Assert.Equal(dead, one.Node);
        Assert.Equal([1L, 2, 3], one.Clients.Select(client => client.Client.Id));
    }

    [Fact]
    public async Task Each_node_gets_each_message_once_however_many_send_at_once()
    {
        IClusterStore[] stores = [Store, await AnotherAsync()];
        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => EnterAsync()));

        var receiving = Task.WhenAll(nodes.Select((node, place) => Task.Run(() => ReceiveAsync(stores[place % 2], node, 5 * 20))));
        await Task.WhenAll(nodes.Select((node, place) => Task.Run(async () =>
        {
            for (var number = 1; number <= 20; number++)
            {
                await stores[place % 2].Mail.SendAsync(node, [new OutgoingMail(number, null, Body($"{place} {number}"))]);
            }
        }))).Soon();

        var received = await receiving.Soon();
        Assert.All(received.Zip(nodes), pair => Assert.All(
            pair.First.GroupBy(mail => mail.From),
            sender =>
            {
                Assert.NotEqual(pair.Second, sender.Key);
                Assert.Equal(Enumerable.Range(1, 20).Select(number => $"{number}"), sender.Select(mail => Text(mail.Content.Body).Split(' ')[1]));
            }));
        Assert.All(await Task.WhenAll(nodes.Select(node => Store.Mail.ReceiveAsync(node, [], 10))), left => Assert.True(left.Count <= 10));
    }

    private static async Task<List<IncomingMail>> ReceiveAsync(IClusterStore store, Guid node, int count)
    {
        List<IncomingMail> all = [];
        IReadOnlyList<IncomingMail> page = [];
        using var bell = store.OpenDoorbell(DoorbellKind.Mail);
        while (all.Count < count)
        {
            page = await store.Mail.ReceiveAsync(node, [.. page.Select(mail => mail.Id)], 7);
            all.AddRange(page);
            if (page.Count == 0)
            {
                await bell.WaitAsync(Patience.Limit);
            }
        }

        Assert.Empty(await store.Mail.ReceiveAsync(node, [.. page.Select(mail => mail.Id)], 7));
        return all;
    }
}
