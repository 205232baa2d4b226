using System.Net;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>Two nodes: the operator ann on one, and the client Bo (203.0.113.7) on the other.</summary>
internal sealed record OperatorAndClient(TestNode One, TestNode Other, TestClient Ann, TestClient Bo)
{
    public static async Task<OperatorAndClient> StartAsync(TestNodes nodes)
    {
        var (one, other) = await nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        ann.Client.Preferences.IsOperator = true;
        var bo = await other.JoinAsync("bob", IPAddress.Parse("203.0.113.7"));
        await other.AcquireNameAsync(bo, "Bo");
        await TestNode.ReadAsync(ann, line => line == "* bob is now Bo");
        return new OperatorAndClient(one, other, ann, bo);
    }

    /// <summary>Types a command of the operator.</summary>
    public Task CommandAsync(string command) => One.TypeAsync(Ann, command);
}
