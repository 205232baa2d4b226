using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Stall;

[Trait("Category", "Program")]
public sealed class StalledClientTests
{
    [Fact]
    public async Task A_client_that_reads_nothing_for_the_stall_timeout_is_disconnected_and_an_idle_one_is_not()
    {
        await using var server = ChatServer.Start(("Chat:StallTimeout", "00:00:02"));
        using var speaker = await server.ConnectGreetedAsync();
        using var idle = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(2);
        using var stuck = await SocketClient.ConnectAsync(server.Port(), receiveBuffer: 4096);
        await server.WaitForClientsAsync(3);
        var reading = idle.ReadToEndAsync();
        var departure = speaker.ReadLineAsync(line => line == $"{stuck.Address} has left");
        var line = Encoding.UTF8.GetBytes(new string('.', 1000) + "\n");
        await Wait.UntilAsync(
            async () =>
            {
                await speaker.SendAsync(line);
                return departure.IsCompleted;
            },
            "the stuck client to be disconnected");
        await departure;
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("Stalled", StringComparison.Ordinal)), "the log to say why");
        Assert.Equal([speaker.Address, idle.Address], (await server.GetJsonAsync("/clients")).EnumerateArray().Select(client => client.GetProperty("address").GetString()));
        idle.EndInput();
        await reading;
    }
}
