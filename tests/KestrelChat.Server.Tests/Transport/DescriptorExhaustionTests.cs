using System.Diagnostics;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>A server process that reaches its limit of open files.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class DescriptorExhaustionTests
{
    [Fact]
    public async Task Clients_beyond_the_descriptor_limit_are_refused_with_a_notice_until_others_leave()
    {
        // All at once, so that refused clients are still being closed while others connect.
        const int Clients = 400;
        // The process reserves 64, and has some 240 open itself, two for each assembly; a native binary has few.
        const int Descriptors = 350;
        using var server = await ServerProcess.StartReadyAsync(Descriptors);
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => server.ConnectAsync()));

        var admitted = new List<SocketClient>();
        foreach (var client in clients)
        {
            var first = await client.ReadLineAsync();
            if (first.StartsWith("You are ", StringComparison.Ordinal))
            {
                admitted.Add(client);
            }
            else
            {
                Assert.StartsWith("* the server is full", first, StringComparison.Ordinal);
                Assert.Equal("", await client.ReadToEndAsync());
            }
        }

        Assert.InRange(admitted.Count, 10, Descriptors - 64);
        Assert.Contains("Degraded", await server.Http.GetStringAsync("/health"), StringComparison.Ordinal);
        var busy = server.Process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await Wait.UntilAsync(() => clock.Elapsed > TimeSpan.FromSeconds(1), "a second to pass");
        server.Process.Refresh();
        Assert.True(server.Process.TotalProcessorTime - busy < clock.Elapsed / 2, "the server is busy although nothing happens");

        admitted.ForEach(client => client.Dispose());
        await Wait.UntilAsync(
            async () =>
            {
                using var next = await server.ConnectAsync();
                return await next.ReadLineAsync() == $"You are {next.Address}";
            },
            "a place to be free");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1024)]
    public async Task Floods_of_connections_and_requests_at_the_descriptor_limit_never_stop_the_server(int descriptors)
    {
        using var server = await ServerProcess.StartReadyAsync(descriptors);
        foreach (var path in (string[])["/health", "/clients", "/rooms", "/openapi/v1.json", "/nowhere"])
        {
            using var warm = await server.Http.GetAsync(path);
        }

        for (var round = 0; round < 6; round++)
        {
            var connecting = Task.WhenAll(Enumerable.Range(0, 2 * descriptors).Select(_ => server.ConnectAsync()));
            var requests = Enumerable.Range(0, 6).Select(_ => server.Http.GetAsync("/clients"));
            foreach (var response in await Task.WhenAll(requests))
            {
                response.Dispose();
            }

            foreach (var client in await connecting.Soon("all to be accepted"))
            {
                client.Reset();
            }

            Assert.False(server.Process.HasExited, "the server has ended");
        }

        using var last = await server.ConnectAsync();
        await Wait.UntilAsync(async () => (await server.Http.GetAsync("/health/live")).IsSuccessStatusCode, "the server to answer");
    }

    [Fact]
    public async Task Idle_HTTP_connections_do_not_lock_out_chat_clients()
    {
        using var server = await ServerProcess.StartReadyAsync(descriptors: 400);
        var idle = await Task.WhenAll(Enumerable.Range(0, 260).Select(_ => SocketClient.ConnectAsync(server.Http.BaseAddress!.Port)));
        using var client = await server.ConnectAsync();
        Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
        Array.ForEach(idle, each => each.Dispose());
    }
}
