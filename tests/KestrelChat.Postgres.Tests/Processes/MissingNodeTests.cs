using System.Net;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A node that is suspended, or replaced by another one of its name.</summary>
[Trait("Category", "Program")]
public sealed class MissingNodeTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [Trait("Category", "Long")]
    [Fact]
    public async Task What_is_ordered_while_a_node_is_suspended_beyond_its_lease_is_done_when_it_is_back()
    {
        var (one, other) = await NodeProcess.StartTwoAsync(await postgres.CreateDatabaseAsync());
        using (one)
        using (other)
        {
            using var operatorHere = await one.ConnectAsync();
            await operatorHere.BecomeOperatorAsync();
            var there = new Dictionary<string, SocketClient>();
            foreach (var (name, host) in ((string, byte)[])[("kicked", 2), ("muted", 3), ("friend", 4)])
            {
                there[name] = await SocketClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, other.Port()), new IPAddress([127, 0, 0, host]));
                await there[name].AcquireNameAsync(name);
                await operatorHere.ReadLineAsync(line => line.EndsWith($" is now {name}", StringComparison.Ordinal));
            }

            other.Signal(NodeProcess.Stop);
            await operatorHere.SendAsync("/kick kicked now\n/mute muted 5\n/msg friend are you there?\n");

            // Nothing is called done: the node is named.
            await operatorHere.ReadLineAsync(line => line == "* other does not answer; it is kept and done when it does");
            await operatorHere.ReadLineAsync(line => line == "* other does not answer; it is kept and done when it does");
            await operatorHere.ReadLineAsync(line => line == "* other does not answer; the line to friend waits for a minute");
            await operatorHere.ReadLineAsync(line => line.StartsWith("friend has left", StringComparison.Ordinal));
            other.Signal(NodeProcess.Continue);

            await there["friend"].ReadLineAsync(line => line.EndsWith(": are you there?", StringComparison.Ordinal));
            await operatorHere.ReadLineAsync(line => line == "* the line to friend was delivered now");
            Assert.Contains("* an operator has disconnected you: now\n", await there["kicked"].ReadToEndAsync(), StringComparison.Ordinal);
            await there["muted"].SendAsync("may I speak\n");
            await there["muted"].ReadLineAsync(line => line.StartsWith("* you are muted for another ", StringComparison.Ordinal));
            await other.WhenHealthyAsync();
            await other.WhenLoggedAsync("This node was out of the cluster, since it had not renewed its lease or more was pending than it may keep; it has joined again, and its clients arrive again");
            await there["friend"].SayAsync("I am back", operatorHere);
            foreach (var client in there.Values)
            {
                client.Dispose();
            }
        }
    }

    [Fact]
    public async Task Who_takes_a_name_back_after_a_restart_under_the_same_node_name_is_not_shown_leaving_later()
    {
        var database = await postgres.CreateDatabaseAsync();
        var (other, former) = await NodeProcess.StartTwoAsync(database);
        using (other)
        using (former)
        {
            using var watcher = await other.ConnectAsync();
            using var ada = await former.ConnectAsync();
            var claim = await ada.AcquireNameAsync("ada");
            await watcher.ReadLineAsync(line => line.EndsWith(" is now ada", StringComparison.Ordinal));

            former.Signal(NodeProcess.Kill);
            using var restarted = await NodeProcess.StartAsync("other", database);
            using var again = await restarted.ConnectAsync();
            await again.SendAsync(claim + "\n");
            var shown = await watcher.ReadUntilAsync(" is now ada");

            // The former connection left first, by the claim.
            Assert.Single(shown, line => line.StartsWith("ada has left", StringComparison.Ordinal));
            await Wait.UntilAsync(
                async () => (await postgres.ScalarAsync<long>("select count(*) from kestrelchat.node", PostgresServer.DatabaseOf(database))) == 2,
                "the killed process is removed");
            await again.SayAsync("I am here");
            Assert.DoesNotContain(await watcher.ReadUntilAsync("ada: I am here"), line => line.StartsWith("ada has left", StringComparison.Ordinal));
            await watcher.SendAsync("/who\n/ignore\n");
            Assert.Single(await watcher.ReadUntilAsync("hides a user's lines"), line => line.Contains(" ada", StringComparison.Ordinal) || line.StartsWith("ada", StringComparison.Ordinal));
        }
    }
}
