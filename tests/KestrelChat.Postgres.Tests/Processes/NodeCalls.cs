using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>What tests ask a node.</summary>
internal static class NodeCalls
{
    /// <summary>Connects somebody who goes into a room.</summary>
    public static async Task<Person> EnterAsync(this ServerProcess node, string room)
    {
        var person = await node.ConnectAsync();
        await person.SendAsync($"/join {room}\n");
        await person.ReadLineAsync(line => line.StartsWith($"* you are in {room} now", StringComparison.Ordinal));
        return person;
    }

    /// <summary>The clients that a path lists, and how many there are by the header.</summary>
    public static async Task<(List<JsonElement> Clients, string Total)> ListAsync(this ServerProcess node, string path)
    {
        using var response = await node.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return ([.. (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()], response.Headers.GetValues("X-Total-Count").Single());
    }

    /// <summary>What was said in a room, with its sequence and who said it.</summary>
    public static async Task<List<string>> LinesAsync(this ServerProcess node, string room, string query = "") =>
        [.. (await node.Http.GetFromJsonAsync<JsonElement>($"/rooms/{room}/lines{query}")).EnumerateArray().Select(
            line => $"{line.GetProperty("sequence")} {line.GetProperty("who")}: {line.GetProperty("text")}")];

    public static async Task<List<JsonElement>> RoomsAsync(this ServerProcess node) =>
        [.. (await node.Http.GetFromJsonAsync<JsonElement>("/rooms")).EnumerateArray()];

    public static async Task<List<string>> RoomNamesAsync(this ServerProcess node) =>
        [.. (await node.RoomsAsync()).Select(room => room.GetProperty("name").GetString()!)];

    /// <summary>What <c>/health</c> says, with 200.</summary>
    public static async Task<string> HealthAsync(this ServerProcess node) =>
        (await node.Http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("status").GetString()!;
}
