using System.Net;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>What an operator is answered about other nodes is true.</summary>
[Trait("Category", "Program")]
public sealed class SharedOrderTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string Kept = "* other does not answer; it is kept and done when it does";

    [Fact]
    public async Task An_order_that_is_answered_as_done_is_in_effect_on_the_other_node()
    {
        var (one, other) = await NodeProcess.StartTwoAsync(await postgres.CreateDatabaseAsync());
        using (one)
        using (other)
        {
            using var by = await one.ConnectAsync();
            await by.BecomeOperatorAsync();
            using var watcher = await other.ConnectAsync();
            using var friend = await ConnectAsync(other, 2);
            await friend.AcquireNameAsync("friend");
            await by.ReadLineAsync(line => line.EndsWith(" is now friend", StringComparison.Ordinal));

            Assert.Equal(["* friend is muted for 5m"], await AskAsync(by, "/mute friend 5"));
            Assert.Equal(["* you are muted for another 5m"], await AskAsync(friend, "may I speak"));
            Assert.Equal(["* friend is no longer muted"], await AskAsync(by, "/mute friend 0"));
            await friend.SayAsync("thank you", by, watcher);
            Assert.Equal(["* to friend: welcome"], await AskAsync(by, "/msg friend welcome"));
            await friend.ReadLineAsync(line => line == $"* from {by.Address}: welcome");

            Assert.DoesNotContain(await AskAsync(by, "/announce tea is ready"), line => line.Contains("does not answer", StringComparison.Ordinal));
            await watcher.ReadLineAsync(line => line == "* announcement: tea is ready");
            Assert.Equal(["* friend is being disconnected"], await AskAsync(by, "/kick friend enough"));
            Assert.EndsWith("* an operator has disconnected you: enough\n", await friend.ReadToEndAsync(), StringComparison.Ordinal);

            using var foe = await ConnectAsync(other, 3);
            await foe.SayAsync("hello", by);
            Assert.Equal(["* 127.0.0.3 is banned for 60m (0 disconnected)"], await AskAsync(by, "/ban 127.0.0.3 60 spam"));
            Assert.EndsWith("* you are banned from this server: spam\n", await foe.ReadToEndAsync(), StringComparison.Ordinal);
            using (var again = await ConnectAsync(other, 3))
            {
                Assert.Equal("* you are banned from this server: spam\n", await again.ReadToEndAsync());
            }

            Assert.Equal(["* 127.0.0.3 is no longer banned"], await AskAsync(by, "/unban 127.0.0.3"));
            using var forgiven = await ConnectAsync(other, 3);
            await forgiven.SayAsync("I am back", by);
        }
    }

    [Fact]
    public async Task An_order_that_a_suspended_node_has_not_carried_out_is_said_to_be_kept_and_done_when_it_is_back()
    {
        var (one, other) = await NodeProcess.StartTwoAsync(await postgres.CreateDatabaseAsync());
        using (one)
        using (other)
        {
            using var by = await one.ConnectAsync();
            await by.BecomeOperatorAsync();
            using var watcher = await other.ConnectAsync();
            using var foe = await ConnectAsync(other, 3);
            await foe.SayAsync("hello", by, watcher);

            other.Signal(NodeProcess.Stop);
            Assert.Equal(["* 127.0.0.3 is banned until /unban (0 disconnected)", Kept], await AskAsync(by, "/ban 127.0.0.3"));
            Assert.Contains(Kept, await AskAsync(by, "/announce tea is ready"));
            other.Signal(NodeProcess.Continue);

            Assert.EndsWith("* you are banned from this server\n", await foe.ReadToEndAsync(), StringComparison.Ordinal);
            await watcher.ReadLineAsync(line => line == "* announcement: tea is ready");
            Assert.Single((await other.Http.AdminAsync("GET", "/bans")).Body.EnumerateArray());
        }
    }

    [Fact]
    public async Task An_order_without_the_database_is_said_to_be_kept_and_is_done_when_it_answers()
    {
        await using var failing = new DurablePostgresServer();
        var (one, other) = await NodeProcess.StartTwoAsync(await failing.CreateDatabaseAsync());
        using (one)
        using (other)
        {
            using var by = await one.ConnectAsync();
            await by.BecomeOperatorAsync();

            await failing.KillAsync();
            Assert.Contains("* the database does not answer; it is kept and done when it does", await AskAsync(by, "/ban 127.0.0.3"));
            await failing.StartAgainAsync();

            await Wait.UntilAsync(async () => (await other.Http.AdminAsync("GET", "/bans")).Body.GetArrayLength() == 1, "the ban is in force on the other node");
        }
    }

    private static Task<SocketClient> ConnectAsync(ServerProcess node, byte host) =>
        SocketClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Port()), new IPAddress([127, 0, 0, host]));

    /// <summary>Returns the answer to a command, without lines, arrivals and departures of the room.</summary>
    private static async Task<List<string>> AskAsync(SocketClient client, string command)
    {
        await client.SendAsync("/ignore\n");
        await client.ReadUntilAsync("hides a user's lines");
        await client.SendAsync($"{command}\n/ignore\n");
        return [.. (await client.ReadUntilAsync("hides a user's lines")).SkipLast(1).Where(line => line.StartsWith("* ", StringComparison.Ordinal))];
    }
}
