using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Calls to a node in a process of its own.</summary>
internal static class NodeCalls
{
    /// <summary>Connects a client that enters a room.</summary>
    public static async Task<SocketClient> EnterAsync(this ServerProcess node, string room)
    {
        var client = await node.ConnectAsync();
        await client.SendAsync($"/join {room}\n");
        await client.ReadLineAsync(line => line.StartsWith($"* you are now in {room}, ", StringComparison.Ordinal));
        return client;
    }

    /// <summary>Returns the clients that a path lists, and the header that counts them.</summary>
    public static async Task<(List<JsonElement> Clients, string Total)> ListAsync(this ServerProcess node, string path)
    {
        using var response = await node.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return ([.. (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()], response.Headers.GetValues("X-Total-Count").Single());
    }

    /// <summary>Returns the last lines of a room as "sequence name: text".</summary>
    public static async Task<List<string>> LinesAsync(this ServerProcess node, string room, string query = "") =>
        [.. (await node.Http.GetFromJsonAsync<JsonElement>($"/rooms/{room}/lines{query}")).EnumerateArray().Select(
            line => $"{line.GetProperty("sequence")} {line.GetProperty("who")}: {line.GetProperty("text")}")];

    public static async Task<List<JsonElement>> RoomsAsync(this ServerProcess node) =>
        [.. (await node.Http.GetFromJsonAsync<JsonElement>("/rooms")).EnumerateArray()];

    public static async Task<List<string>> RoomNamesAsync(this ServerProcess node) =>
        [.. (await node.RoomsAsync()).Select(room => room.GetProperty("name").GetString()!)];

    /// <summary>Returns the status of <c>/health</c>, and the description of its check "cluster".</summary>
    public static async Task<(string Status, string Cluster)> HealthAsync(this HttpClient http)
    {
        var health = await http.GetFromJsonAsync<JsonElement>("/health");
        return (health.GetProperty("status").GetString()!, health.GetProperty("checks").GetProperty("cluster").GetProperty("description").GetString()!);
    }

    /// <summary>Waits until the description of the cluster in <c>/health</c> matches a pattern.</summary>
    public static async Task WhenHealthAsync(this ServerProcess node, string pattern)
    {
        var last = "";
        try
        {
            await Wait.UntilAsync(async () => Regex.IsMatch(last = (await node.Http.HealthAsync()).Cluster, pattern, RegexOptions.Singleline), pattern);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"the health is '{last}'; expected {pattern}", e);
        }
    }

    /// <summary>Waits until a node has joined and everything works.</summary>
    public static Task WhenHealthyAsync(this ServerProcess node) => node.WhenHealthAsync("^joined; ");

    /// <summary>Everything that a node has printed.</summary>
    public static IEnumerable<string> Printed(this ServerProcess node) => node.Banner.Concat(node.Log);

    /// <summary>Waits until a node has logged a line with a text.</summary>
    public static Task WhenLoggedAsync(this ServerProcess node, string text) =>
        Wait.UntilAsync(() => node.Printed().Any(line => line.Contains(text, StringComparison.Ordinal)), $"'{text}' is logged");

    /// <summary>Whether <c>/health/ready</c> answers with 200.</summary>
    public static async Task<bool> IsReadyAsync(this HttpClient http)
    {
        using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return response.StatusCode == HttpStatusCode.OK;
    }
}
