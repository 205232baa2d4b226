using System.Globalization;
using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Events;

/// <summary><c>GET /events</c> of a real server.</summary>
[Trait("Category", "Program")]
public sealed class WatchServerTests
{
    // Or a quarter of the HTTP connections, if that is less.
    private static int Viewers => Math.Min(32, DescriptorLimit.OfThisProcess().HttpConnections / 4);

    [Fact]
    public async Task The_past_comes_first_and_then_a_snapshot_each_second()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        await using var events = await EventReader.OpenAsync(server.Http, "/events");
        Assert.True(events.Response.Headers.CacheControl?.NoStore);

        var (id, history) = await events.ReadAsync("history");
        var (first, snapshot) = await events.ReadAsync("snapshot");
        var (second, _) = await events.ReadAsync("snapshot");

        var columns = history.EnumerateObject().Select(column => column.Name).ToList();
        Assert.Equal(
            ["at", "people", "connections", "linesPerSecond", "deliveriesPerSecond", "bytesPerSecond", "missedPerSecond", "clientsBehind", "fanoutP50Milliseconds", "fanoutP99Milliseconds", "memoryBytes", "cpuCores"],
            columns);
        Assert.Single(history.EnumerateObject().Select(column => column.Value.GetArrayLength()).Distinct());
        Assert.Equal(["at", "node", "version", "uptimeSeconds", "health", "isDraining", "cluster", "sample"], snapshot.EnumerateObject().Select(member => member.Name));
        Assert.Equal(columns, snapshot.GetProperty("sample").EnumerateObject().Select(value => value.Name));
        Assert.Equal(1, snapshot.GetProperty("sample").GetProperty("people").GetInt32());
        Assert.Equal(1, snapshot.GetProperty("sample").GetProperty("connections").GetInt32());
        Assert.Equal((await server.GetJsonAsync("/health")).GetRawText(), snapshot.GetProperty("health").GetRawText());
        Assert.Equal(Number(id) + 1, Number(first));
        Assert.Equal(Number(first) + 1, Number(second));
    }

    [Fact]
    public async Task Whoever_comes_back_gets_the_past_after_what_it_saw()
    {
        await using var server = ChatServer.Start();
        string? last;
        await using (var events = await EventReader.OpenAsync(server.Http, "/events"))
        {
            await events.ReadAsync("history");
            (last, _) = await events.ReadAsync("snapshot");
        }

        await using var again = await EventReader.OpenAsync(server.Http, "/events", last);
        var (id, history) = await again.ReadAsync("history");
        Assert.Equal(Number(id) - Number(last), history.GetProperty("at").GetArrayLength());
    }

    [Fact]
    public async Task Too_many_viewers_are_told_to_come_back_and_a_place_that_gets_free_is_given_again()
    {
        await using var server = ChatServer.Start();
        var viewers = new List<EventReader>();
        for (var viewer = 0; viewer < Viewers; viewer++)
        {
            viewers.Add(await EventReader.OpenAsync(server.Http, "/events"));
        }

        using (var refused = await server.Http.GetAsync("/events"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
            Assert.Contains($"there are already {Viewers} viewers", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await viewers[0].DisposeAsync();
        await Wait.UntilAsync(
            async () =>
            {
                using var response = await server.Http.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
                return response.StatusCode == HttpStatusCode.OK;
            },
            "the place of a viewer that left is free");
        foreach (var viewer in viewers)
        {
            await viewer.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_viewer_that_does_not_read_is_cut_off_and_the_others_go_on()
    {
        await using var server = ChatServer.Start();
        await using var other = await EventReader.OpenAsync(server.Http, "/events");
        await other.ReadAsync("history");
        using var stuck = await SocketClient.ConnectAsync(server.Http.BaseAddress!.Port, receiveBuffer: 1024);
        await stuck.SendAsync("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await Wait.UntilAsync(() => IsReset(stuck), "the stuck viewer is cut off");
        await other.ReadAsync("snapshot");
    }

    [Fact]
    public async Task Streams_end_when_the_server_stops()
    {
        using var server = await ServerProcess.StartReadyAsync();
        await using var events = await EventReader.OpenAsync(server.Http, "/events");
        await events.ReadAsync("history");
        server.Signal(15);
        await events.ReadToEndAsync();
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task HEAD_is_answered_at_once_and_without_a_length()
    {
        await using var server = ChatServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/events");
        using var response = await server.Http.SendAsync(request).Soon();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Null(response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task An_id_that_is_no_number_is_a_problem_that_says_so()
    {
        await using var server = ChatServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        request.Headers.Add("Last-Event-ID", "x");
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Last-Event-ID: invalid value 'x': expected a whole number", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static long Number(string? id) => long.Parse(id!, CultureInfo.InvariantCulture);

    private static bool IsReset(SocketClient client) => client.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectError);
}
