using System.Net;
using KestrelChat.Cluster.Store;
using KestrelChat.Server.Tests.Metrics;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Programs;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Server.Tests.Cluster;

/// <summary>A server as one node of several, over HTTP. The store is in memory.</summary>
[Trait("Category", "InProcess")]
public sealed class NodeTests
{
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_node_is_healthy_while_it_works_with_the_store_and_degraded_with_the_reason_while_it_cannot()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store);
        await WaitForHealthAsync(server, "Healthy", "joined; 0 lines wait for the log");

        store.Fault = MemoryFault.Unreachable;
        await WaitForHealthAsync(server, "Degraded", "failed to ");

        store.Fault = MemoryFault.None;
        await WaitForHealthAsync(server, "Healthy", "joined; 0 lines wait for the log");
    }

    [Fact]
    public async Task A_node_that_starts_without_the_store_is_healthy_when_it_has_joined_even_if_nothing_happens()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System) { Fault = MemoryFault.Unreachable };
        await using var server = ChatServer.StartNode(store);
        await WaitForHealthAsync(server, "Degraded", "not joined yet; ");
        Assert.Equal(0, (await server.ScrapeAsync())["kestrelchat_cluster_reachable"]);

        store.Fault = MemoryFault.None;
        await WaitForHealthAsync(server, "Healthy", "joined; 0 lines wait for the log");
        Assert.Equal(1, (await server.ScrapeAsync())["kestrelchat_cluster_reachable"]);

        // It joins on one thread and is declared reachable on another.
        Assert.Equal([70, 71, 72, 73], server.Log.Entries.Select(entry => entry.Event.Id).Where(id => id is >= 70 and <= 82).Distinct().Order());
    }

    [Fact]
    public async Task A_change_of_the_bans_names_the_nodes_that_have_not_answered()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store, AdminCalls.Setting);
        await EnterAsync(store, "node 2, silent");

        var (status, _, headers) = await server.Http.AdminAsync("POST", "/bans", """{"address":"203.0.113.7"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("node%202%2C%20silent", Assert.Single(headers.GetValues("X-Pending-Nodes")));

        (status, _, headers) = await server.Http.AdminAsync("DELETE", "/bans/1");
        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.Equal("node%202%2C%20silent", Assert.Single(headers.GetValues("X-Pending-Nodes")));
    }

    [Fact]
    public async Task A_change_of_the_bans_that_all_nodes_have_made_names_none()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store, AdminCalls.Setting);
        await using var other = ChatServer.StartNode(store, AdminCalls.Setting);

        var (status, _, headers) = await server.Http.AdminAsync("POST", "/bans", """{"address":"203.0.113.7"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.False(headers.Contains("X-Pending-Nodes"));
        Assert.Equal(1, (await other.Http.AdminAsync("GET", "/bans")).Body.GetArrayLength());

        (status, _, headers) = await server.Http.AdminAsync("DELETE", "/bans/1");
        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.False(headers.Contains("X-Pending-Nodes"));
        Assert.Equal(0, (await other.Http.AdminAsync("GET", "/bans")).Body.GetArrayLength());
    }

    [Fact]
    public async Task All_lines_of_a_room_are_read_in_pages_and_returned_in_their_order()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store);
        await AppendAsync(store, lines: 1000, length: 1000);

        var lines = await server.GetJsonAsync("/rooms/tea/lines?limit=900");

        Assert.Equal(Enumerable.Range(101, 900), lines.EnumerateArray().Select(line => line.GetProperty("sequence").GetInt32()));
    }

    [Fact]
    public async Task A_response_whose_later_pages_cannot_be_read_breaks_off()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store);

        // More than all buffers between the server and a reader that waits.
        await AppendAsync(store, lines: 5000, length: 8000);
        using var response = await server.Http.GetAsync("/rooms/tea/lines?limit=5000", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        store.Fault = MemoryFault.Unreachable;

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.Contains("unhandled", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<ContractNode> EnterAsync(MemoryClusterStore store, string name)
    {
        var id = Guid.CreateVersion7();
        Assert.NotNull(await store.Presence.EnterAsync(id, name, s_life, new Retention(100_000, 90)));
        return new ContractNode(store, id, name);
    }

    private static async Task AppendAsync(MemoryClusterStore store, int lines, int length)
    {
        var node = await EnterAsync(store, "other");
        var text = new string('.', length);
        await node.AppendAsync([.. Enumerable.Range(0, lines).Select(_ => node.Line("tea", text))]);
    }

    private static Task WaitForHealthAsync(ChatServer server, string status, string description) => Wait.UntilAsync(
        async () =>
        {
            var health = await server.GetJsonAsync("/health");
            var check = health.GetProperty("checks").GetProperty("cluster");
            return check.GetProperty("status").GetString() == status && check.GetProperty("description").GetString()!.StartsWith(description, StringComparison.Ordinal);
        },
        $"the node is {status}: {description}");
}
