using System.Net;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>Operators of one node moderate clients of another.</summary>
public sealed class ModerationTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_client_is_kicked_from_another_node()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);

        await scene.CommandAsync("/kick Bo be kind");

        Assert.Equal("* an operator has disconnected you: be kind", (await scene.Bo.ReadToEndAsync())[^1]);
        Assert.Equal("Bo has left", await TestNode.ReadAsync(scene.Ann, line => line.StartsWith("Bo", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_is_muted_and_unmuted_from_another_node()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);

        await scene.CommandAsync("/mute Bo 5");

        await scene.Other.AskAsync(scene.Bo, "hello", IsMuted);
        await scene.CommandAsync("/mute Bo 0");
        await scene.Other.AskAsync(scene.Bo, "hello again", line => line == "Bo: hello again");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_muted_client_that_reconnects_to_any_node_is_still_muted(bool isOnOperatorsNode)
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);
        var third = await _nodes.StartAsync();
        var first = isOnOperatorsNode ? scene.One : scene.Other;
        var cid = await first.JoinAsync("203.0.113.9:4711", IPAddress.Parse("203.0.113.9"));
        await TestNode.ReadAsync(scene.Ann, line => line == "203.0.113.9:4711 has arrived");
        await scene.One.AskAsync(scene.Ann, "/mute 203.0.113.9:4711 5", line => line == "* 203.0.113.9:4711 is muted for 5m");
        first.Hub.Disconnect(cid.Client);

        foreach (var node in new[] { scene.One, scene.Other, third })
        {
            var again = await node.JoinAsync("203.0.113.9:4712", IPAddress.Parse("::ffff:203.0.113.9"));
            await node.AskAsync(again, "hello", IsMuted);
            await scene.One.AskAsync(scene.Ann, "/mute 203.0.113.9:4712 0", line => line == "* 203.0.113.9:4712 is no longer muted");
            await node.AskAsync(again, "hello", line => line == "203.0.113.9:4712: hello");
            await scene.One.AskAsync(scene.Ann, "/mute 203.0.113.9:4712 5", line => line == "* 203.0.113.9:4712 is muted for 5m");
            node.Hub.Disconnect(again.Client);
            await TestNode.ReadAsync(scene.Ann, line => line == "203.0.113.9:4712 has left");
        }

        await scene.Other.AskAsync(scene.Bo, "hello", line => line == "Bo: hello");
    }

    [Fact]
    public async Task An_announcement_is_shown_in_all_rooms_of_all_nodes()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);
        await scene.Other.TypeAsync(scene.Bo, "/join dev");

        await scene.CommandAsync("/announce tea");

        await TestNode.ReadAsync(scene.Ann, line => line == "* announcement: tea");
        await TestNode.ReadAsync(scene.Bo, line => line == "* announcement: tea");
    }

    [Fact]
    public async Task A_topic_is_locked_and_unlocked_on_the_other_nodes()
    {
        var scene = await OperatorAndClient.StartAsync(_nodes);

        await scene.CommandAsync("/topic lock");

        await scene.Other.AskAsync(scene.Bo, "/topic bees", line => line == "* the topic is locked; only operators can change it");
        await scene.CommandAsync("/topic unlock");
        await scene.Other.AskAsync(scene.Bo, "/topic bees", line => line.EndsWith("the topic: bees", StringComparison.Ordinal) || line == "* that is the topic already: bees");
    }

    private static bool IsMuted(string line) => line.StartsWith("* you are muted for another ", StringComparison.Ordinal);
}
