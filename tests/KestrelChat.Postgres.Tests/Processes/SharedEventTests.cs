using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>What happens on two nodes without any fault: who is shown what, in which order. Each test has rooms of its own.</summary>
[Trait("Category", "Program")]
public sealed class SharedEventTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [Fact]
    public async Task Arrivals_lines_renamings_and_departures_are_shown_in_one_order_on_all_nodes()
    {
        using var here = await nodes.One.EnterAsync("order");
        using var there = await nodes.Other.EnterAsync("order");
        await nodes.WhenMembersAsync("order", 2);
        await here.SayAsync("begin", there);

        await Task.WhenAll(VisitAsync(nodes.One, "left-hand"), VisitAsync(nodes.Other, "right-hand"));
        await nodes.WhenMembersAsync("order", 2);
        await there.SendAsync("end\n");

        var shown = await here.ReadUntilAsync(": end");
        var expected = await there.ReadUntilAsync(": end");
        shown.RemoveAll(IsOwn);
        expected.RemoveAll(IsOwn);
        Assert.Equal(expected, shown);
        foreach (var side in (string[])["left-hand", "right-hand"])
        {
            for (var visit = 0; visit < 10; visit++)
            {
                int[] places = [.. ((string[])["said", "last"]).Select(word => shown.FindIndex(line => line.EndsWith($": {side} {visit} {word}", StringComparison.Ordinal)))];
                var address = shown[places[0]][..shown[places[0]].IndexOf(": ", StringComparison.Ordinal)];
                var renamed = shown.FindIndex(line => line.Contains($" is now {side}{visit}", StringComparison.Ordinal));
                int[] all = [shown.IndexOf($"{address} has arrived"), places[0], renamed, places[1], shown.FindIndex(line => line.StartsWith($"{side}{visit} has left", StringComparison.Ordinal))];
                Assert.DoesNotContain(-1, all);
                Assert.Equal(all.Order(), all);
            }
        }

        bool IsOwn(string line) => line == $"{here.Address} has arrived" || line == $"{there.Address} has arrived";
    }

    [Fact]
    public async Task Two_clients_with_the_same_address_and_port_are_told_apart()
    {
        using var watcher = await nodes.One.EnterAsync("twins");
        using var first = ConnectFrom(0, nodes.One.Port());
        using var second = ConnectFrom(((IPEndPoint)first.LocalEndPoint!).Port, nodes.Other.Port());
        var address = first.LocalEndPoint.ToString()!;
        Assert.Equal(first.LocalEndPoint, second.LocalEndPoint);

        await first.SendAsync("/join twins\nI was first\n"u8.ToArray());
        await watcher.ReadLineAsync(line => line == $"{address}: I was first");
        await second.SendAsync("/join twins\nI was second\n"u8.ToArray());

        var line = await watcher.ReadLineAsync(line => line.EndsWith(": I was second", StringComparison.Ordinal));
        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(address) + "@(one|other)(#[0-9]+)?: I was second$", line);
        var names = (await nodes.One.ListAsync("/clients?scope=cluster&room=twins")).Clients.Select(client => client.GetProperty("name").GetString()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task Questions_of_many_do_not_hold_up_a_line()
    {
        for (var lines = 0; lines < 4; lines++)
        {
            await nodes.SayAsync("asked", 2500);
        }

        using var speaker = await nodes.One.EnterAsync("answered");
        using var reader = await nodes.Other.EnterAsync("answered");
        await nodes.WhenMembersAsync("answered", 2);
        var asking = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => nodes.One.EnterAsync("asked")));
        using var stop = new CancellationTokenSource();
        var questions = Task.WhenAll(asking.Select(client => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await client.SendAsync("/rooms\n/search hello\n/history 10000\n/ignore\n");
                await client.ReadLineAsync(line => line == "* you ignore nobody; /ignore <name> hides a user's lines");
            }
        })));
        try
        {
            // Lines pass while questions wait for their answers.
            for (var line = 0; line < 20; line++)
            {
                await speaker.SayAsync(string.Create(CultureInfo.InvariantCulture, $"line {line}"), reader);
            }

            Assert.False(questions.IsCompleted);
            await nodes.One.WhenHealthyAsync();
            Assert.DoesNotContain(nodes.One.Printed(), line => line.Contains("The database of the cluster cannot be used", StringComparison.Ordinal));
        }
        finally
        {
            await stop.CancelAsync();
            await questions.Soon();
            Array.ForEach(asking, client => client.Dispose());
        }
    }

    [Fact]
    public async Task History_that_a_client_does_not_read_takes_no_memory()
    {
        using var node = await nodes.StartAsync("history");
        await nodes.Postgres.ExecuteAsync(
            """
            select kestrelchat.append_lines(
                '00000000-0000-0000-0000-000000000009', array_agg(n), array_agg('thick'::text), array_agg('ann'::text),
                array_agg(convert_to(repeat('y', 4000), 'UTF8')), array_agg(now()))
            from generate_series(1, 5000) n
            """,
            PostgresServer.DatabaseOf(nodes.ConnectionString));
        using var lazy = await SocketClient.ConnectAsync(node.Port(), receiveBuffer: 4096);
        await lazy.SendAsync("/join thick\n");
        await lazy.ReadLineAsync(line => line.StartsWith("* you are now in thick, ", StringComparison.Ordinal));
        var before = Memory(node);

        for (var times = 0; times < 16; times++)
        {
            await lazy.SendAsync("/history 5000\n");
        }

        // When others are answered often the first question has certainly been read: 16 answers are 320 MB.
        using var other = await SocketClient.ConnectAsync(node.Port());
        for (var times = 0; times < 50; times++)
        {
            await other.SendAsync("/join thick\n/history 20\n/join lobby\n/ignore\n");
            await other.ReadLineAsync(line => line == "* you ignore nobody; /ignore <name> hides a user's lines");
        }

        Assert.InRange(Memory(node) - before, long.MinValue, 64_000_000);
    }

    private static long Memory(ServerProcess node)
    {
        node.Process.Refresh();
        return node.Process.WorkingSet64;
    }

    /// <summary>Ten clients come, say a word, take a name, say another, and leave.</summary>
    private static async Task VisitAsync(ServerProcess node, string side)
    {
        for (var visit = 0; visit < 10; visit++)
        {
            using var client = await node.ConnectAsync();
            await client.SendAsync($"/join order\n{side} {visit} said\n/nick {side}{visit}\n{side} {visit} last\n");
            client.EndInput();
            await client.ReadToEndAsync();
        }
    }

    // The same source port twice: allowed, since the destinations differ.
    private static Socket ConnectFrom(int port, int to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Connect(IPAddress.Loopback, to);
        return socket;
    }
}
