using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Events;

/// <summary><c>GET /rooms/{room}/events</c> of a real server.</summary>
[Trait("Category", "Program")]
public sealed class WatchRoomTests
{
    [Fact]
    public async Task Lines_are_streamed_from_now_on_in_their_order()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await SayAsync(client, "before");
        await using var events = await EventReader.OpenAsync(server.Http, "/rooms/Lobby/events");
        var (id, start) = await events.ReadAsync("start");
        Assert.Equal("1", id);
        Assert.Equal("""{"room":"lobby","sequence":1}""", start.GetRawText());

        await SayAsync(client, "one");
        await client.SendAsync("/me waves\n");
        (id, var one) = await events.ReadAsync("line");
        Assert.Equal("2", id);
        Assert.Equal(["sequence", "at", "who", "text", "isAction"], one.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("one", client.Address, false), (one.GetProperty("text").GetString(), one.GetProperty("who").GetString(), one.GetProperty("isAction").GetBoolean()));
        (id, var two) = await events.ReadAsync("line");
        Assert.Equal("3", id);
        Assert.Equal(("waves", true), (two.GetProperty("text").GetString(), two.GetProperty("isAction").GetBoolean()));
    }

    [Theory]
    [InlineData("", "1", "2 3")]
    [InlineData("?after=2", null, "3")]
    [InlineData("?after=0", null, "1 2 3")]
    [InlineData("?after=0", "2", "3")]
    [InlineData("", "4711", "1 2 3")]
    public async Task A_viewer_that_comes_back_gets_what_it_missed(string query, string? lastEventId, string expected)
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        foreach (var text in new[] { "1", "2", "3" })
        {
            await SayAsync(client, text);
        }

        await using var events = await EventReader.OpenAsync(server.Http, "/rooms/lobby/events" + query, lastEventId);
        await events.ReadAsync("start");
        foreach (var text in expected.Split(' '))
        {
            var (id, line) = await events.ReadAsync("line");
            Assert.Equal((text, text), (id, line.GetProperty("text").GetString()));
        }
    }

    [Fact]
    public async Task A_long_history_is_streamed_whole_and_new_lines_follow()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(1, 900).Select(number => $"{number} {new string('.', 500)}\n")));
        await client.ReadLineAsync(line => line.Contains(": 900 ", StringComparison.Ordinal));
        await using var events = await EventReader.OpenAsync(server.Http, "/rooms/lobby/events?after=0");
        await events.ReadAsync("start");
        for (var number = 1; number <= 900; number++)
        {
            var (_, line) = await events.ReadAsync("line");
            Assert.StartsWith($"{number} ", line.GetProperty("text").GetString(), StringComparison.Ordinal);
        }

        await SayAsync(client, "new");
        Assert.Equal("new", (await events.ReadAsync("line")).Data.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_room_that_was_removed_and_created_again_is_followed_from_its_first_line()
    {
        await using var server = ChatServer.Start(("Chat:EmptyRoomKeep", "00:00:00"));
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("/join den\none\ntwo\n");
        await client.ReadLineAsync(line => line.EndsWith(": two", StringComparison.Ordinal));
        await using var events = await EventReader.OpenAsync(server.Http, "/rooms/den/events?after=0");
        await events.ReadAsync("start");
        await events.ReadAsync("line");
        await events.ReadAsync("line");
        await client.SendAsync("/join lobby\n");
        await Wait.UntilAsync(async () => (await server.Http.GetAsync("/rooms/den/lines")).StatusCode == HttpStatusCode.NotFound, "the room is removed");

        // The viewer has to look while there is no such room.
        await using var other = await EventReader.OpenAsync(server.Http, "/events");
        await other.ReadAsync("history");
        await other.ReadAsync("snapshot");
        await other.ReadAsync("snapshot");
        await client.SendAsync("/join den\nagain\n");
        var (id, line) = await events.ReadAsync("line");
        Assert.Equal(("1", "again"), (id, line.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Too_many_viewers_are_told_to_come_back_and_other_requests_are_answered()
    {
        await using var server = ChatServer.Start();
        var viewers = new List<EventReader>();
        HttpResponseMessage? refused = null;
        while (refused is null)
        {
            var response = await server.Http.GetAsync("/rooms/lobby/events", HttpCompletionOption.ResponseHeadersRead);
            if (response.IsSuccessStatusCode)
            {
                viewers.Add(await EventReader.OfAsync(response));
            }
            else
            {
                refused = response;
            }
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
        Assert.Contains($"there are already {viewers.Count} viewers", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("Healthy", (await server.GetJsonAsync("/health")).GetProperty("status").GetString());
        foreach (var viewer in viewers)
        {
            await viewer.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("/rooms/nowhere/events", HttpStatusCode.NotFound, "there is no room 'nowhere'; GET /rooms lists them")]
    [InlineData("/rooms/no%20room/events", HttpStatusCode.NotFound, "there is no room 'no room'")]
    [InlineData("/rooms/lobby/events?after=x", HttpStatusCode.BadRequest, "after: invalid value 'x': expected a whole number")]
    public async Task An_invalid_question_is_a_problem_that_says_why(string path, HttpStatusCode status, string detail)
    {
        await using var server = ChatServer.Start();
        Assert.Contains(detail, await server.Http.ProblemAsync(status, "GET", path), StringComparison.Ordinal);
    }

    private static async Task SayAsync(SocketClient client, string text)
    {
        await client.SendAsync(text + "\n");
        await client.ReadLineAsync(line => line.EndsWith(": " + text, StringComparison.Ordinal));
    }
}
