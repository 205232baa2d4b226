using System.Globalization;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Nodes are replaced one by one by those of a later version, and back.</summary>
[Trait("Category", "Program")]
public sealed class RollingUpgradeTests(DurablePostgresServer postgres) : IClassFixture<DurablePostgresServer>
{
    private const string Room = "den";

    private int _last;

    [Trait("Category", "Long")]
    [Fact]
    public async Task Nodes_of_two_versions_work_together_and_lose_no_line()
    {
        using var later = await LaterBuild.CreateAsync();
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var clients = new RecordingClients(nodes.Address);
        await clients.WhenChattingAsync();

        // One later node beside two of the present version.
        await nodes.RestartAsync(0, later.Program);
        await clients.WhenChattingAsync();
        await nodes.WhenLoggedAsync(0, string.Create(CultureInfo.InvariantCulture, $"Joined the cluster; the schema of its database has version {Schema.Version + 1}"));
        await ConverseAsync(nodes, from: 0, to: 1, isEventShown: false);
        await ConverseAsync(nodes, from: 1, to: 0, isEventShown: true);
        await ConverseAsync(nodes, from: 1, to: 2, isEventShown: true);
        await nodes.WhenLoggedAsync(1, $"Skipped event of kind {LaterBuild.Event}, version 1, which only a later version knows");
        await nodes.WhenLoggedAsync(1, $"Skipped message of kind {LaterBuild.Message}, version 1, which only a later version knows");

        // Two, then all.
        await nodes.RestartAsync(1, later.Program);
        await clients.WhenChattingAsync();
        await ConverseAsync(nodes, from: 0, to: 1, isEventShown: true);
        await ConverseAsync(nodes, from: 2, to: 1, isEventShown: true);
        await nodes.RestartAsync(2, later.Program);
        await clients.WhenChattingAsync();
        await ConverseAsync(nodes, from: 2, to: 0, isEventShown: true);

        // One goes back.
        await nodes.RestartAsync(1);
        await clients.WhenChattingAsync();
        await ConverseAsync(nodes, from: 1, to: 2, isEventShown: true);
        await ConverseAsync(nodes, from: 2, to: 1, isEventShown: false);

        for (var node = 0; node < ThreeNodes.Count; node++)
        {
            await Wait.UntilAsync(async () => (await nodes.Http(node).HealthAsync()).Status == "Healthy", $"node {node} is healthy");
            Assert.DoesNotContain(nodes.Printed(node), line => line.Contains("because of an unexpected exception", StringComparison.Ordinal));
        }

        await clients.StopAndVerifyAsync(nodes.Store);
    }

    // A line, an action, a topic, a private line, a name: in one room, on two nodes.
    private async Task ConverseAsync(ThreeNodes nodes, int from, int to, bool isEventShown)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"text{++_last}");
        using var ann = await SoakConnection.EnterAsync(nodes.AddressOf(from), "198.51.100.1", Room);
        using var bob = await SoakConnection.EnterAsync(nodes.AddressOf(to), "198.51.100.2", Room);
        await ann.AskAsync($"/me {text}\n/topic {text}\n/nick {text}");
        await ann.SayAsync(text);
        await bob.WhenShownAsync($"{text}: {text}");
        string[] expected = [.. isEventShown ? [$"** {ann.Address} {text}"] : (string[])[], $"* {ann.Address} set the topic: {text}", $"* {ann.Address} is now {text}", $"{text}: {text}"];
        Assert.Equal(expected, bob.Received.SkipWhile(line => !line.StartsWith("* you are now in ", StringComparison.Ordinal)).Where(line => line.EndsWith(text, StringComparison.Ordinal)));

        await ann.AskAsync($"/msg {bob.Address} secret{text}");
        Assert.Contains($"* to {bob.Address}: secret{text}", ann.Received);
        await bob.WhenShownAsync($"* from {text}: secret{text}");
    }
}
