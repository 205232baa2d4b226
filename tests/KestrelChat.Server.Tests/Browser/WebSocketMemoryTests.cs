using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>The memory and the descriptors of the whole process, in one of its own.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class WebSocketMemoryTests
{
    private const string Endpoint = "--Chat:Endpoints:Browser:Url=http://127.0.0.1:0";

    [Fact]
    public async Task A_message_of_a_hundred_megabytes_is_rejected_once_and_never_buffered()
    {
        const int Megabyte = 1024 * 1024;
        using var server = await ServerProcess.StartReadyAsync(settings: Endpoint);
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        await web.ReadAsync();
        var chunk = new byte[Megabyte];
        chunk.AsSpan().Fill((byte)'x');
        server.Process.Refresh();
        var before = server.Process.WorkingSet64;
        await web.Socket.SendAsync(RawWebSocket.Frame(RawWebSocket.Text, [], length: 100 * Megabyte));
        for (var megabyte = 0; megabyte < 100; megabyte++)
        {
            await web.Socket.SendAsync(chunk);
        }

        await web.SendAsync("still here");
        Assert.Equal((RawWebSocket.Text, "* line too long, not sent: 4096 bytes at most\n"), await web.ReadAsync());
        Assert.EndsWith(": still here\n", (await web.ReadAsync()).Payload, StringComparison.Ordinal);
        server.Process.Refresh();
        Assert.InRange(server.Process.WorkingSet64 - before, long.MinValue, 40 * Megabyte);
    }

    [Fact]
    public async Task Clients_do_not_count_as_connections_of_HTTP()
    {
        // The process reserves 64 descriptors, of which 8 are for HTTP.
        using var server = await ServerProcess.StartReadyAsync(descriptors: 400, settings: Endpoint);
        var clients = new List<RawWebSocket>();
        for (var i = 0; i < 20; i++)
        {
            clients.Add(await RawWebSocket.ConnectAsync(server.Port("Browser")));
        }

        Assert.Contains("Healthy", await server.Http.GetStringAsync("/health/live"), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log, line => line.Contains("HTTP connections is reached", StringComparison.Ordinal));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Connections_that_do_not_become_clients_are_limited_as_those_of_HTTP()
    {
        using var server = await ServerProcess.StartReadyAsync(descriptors: 400, settings: Endpoint);
        var idle = new List<SocketClient>();
        for (var i = 0; i < 20; i++)
        {
            idle.Add(await SocketClient.ConnectAsync(server.Port("Browser")));
        }

        Assert.Equal("", await idle[^1].ReadToEndAsync());
        await Wait.UntilAsync(() => server.Log.Any(line => line.Contains("HTTP connections is reached", StringComparison.Ordinal)), "the log to name the limit");
        using var client = await server.ConnectAsync();
        Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
        idle.ForEach(each => each.Dispose());
    }
}
