using System.Net;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Events;

[Trait("Category", "Program")]
public sealed class ClientHistoryTests
{
    [Fact]
    public async Task A_client_that_does_not_read_has_a_history_of_how_far_it_was_behind()
    {
        await using var server = ChatServer.Start();
        using var speaker = await server.ConnectGreetedAsync();
        using var stuck = await SocketClient.ConnectAsync(server.Port(), receiveBuffer: 4096);
        await server.WaitForClientsAsync(2);
        var ids = (await server.GetJsonAsync("/clients")).EnumerateArray().Select(client => client.GetProperty("id").GetInt64()).ToArray();
        var line = Encoding.UTF8.GetBytes(new string('.', 1000) + "\n");
        var reading = speaker.ReadToEndAsync();
        await Wait.UntilAsync(
            async () =>
            {
                await speaker.SendAsync(line);
                var history = await server.GetJsonAsync($"/clients/{ids[1]}/history");
                return history.GetProperty("linesBehind").EnumerateArray().Any(behind => behind.GetInt64() > 0);
            },
            "the stuck client to be behind in a sample");
        var of = await server.GetJsonAsync($"/clients/{ids[1]}/history");
        Assert.Equal(of.GetProperty("at").GetArrayLength(), of.GetProperty("linesBehind").GetArrayLength());
        speaker.EndInput();
        await reading;
    }

    [Fact]
    public async Task A_client_that_is_not_here_has_none()
    {
        await using var server = ChatServer.Start();
        Assert.Contains("this node has no client 4711", await server.Http.ProblemAsync(HttpStatusCode.NotFound, "GET", "/clients/4711/history"), StringComparison.Ordinal);
    }
}
