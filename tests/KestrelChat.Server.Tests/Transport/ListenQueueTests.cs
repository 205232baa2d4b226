using System.Globalization;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Many connections at once, more than a server accepts in a moment.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class ListenQueueTests
{
    private const int Clients = 1_500;
    private const int SigStop = 19;
    private const int SigCont = 18;

    private const string Most = "/proc/sys/net/core/somaxconn";

    [Fact]
    public async Task Clients_that_connect_while_the_server_is_held_up_are_all_greeted()
    {
        Assert.SkipWhen(int.Parse(await File.ReadAllTextAsync(Most), CultureInfo.InvariantCulture) < Clients, $"{Most} is below {Clients}");
        using var server = await ServerProcess.StartReadyAsync(settings: "--Chat:AnnounceAfter=00:01:00");
        server.Signal(SigStop);
        var clients = await ConnectAsync(server);
        server.Signal(SigCont);

        foreach (var client in clients)
        {
            Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
            client.Dispose();
        }
    }

    private static async Task<SocketClient[]> ConnectAsync(ServerProcess server)
    {
        try
        {
            return await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => server.ConnectAsync())).Soon($"{Clients} connections in the listen queue");
        }
        catch
        {
            server.Signal(SigCont);
            throw;
        }
    }
}
