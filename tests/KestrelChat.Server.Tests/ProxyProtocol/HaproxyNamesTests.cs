using System.Net;
using System.Net.Sockets;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.ProxyProtocol;

/// <summary>HAProxy with names in place of addresses, as in <c>deploy/compose.yaml</c>.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class HaproxyNamesTests
{
    [Fact]
    public async Task It_starts_before_a_name_resolves_and_follows_a_name_whose_address_changes()
    {
        // Other servers have the same ports on another address.
        var chat = FreeAddress.Find();
        var http = FreeAddress.Find(chat.Address);
        var moved = FreeAddress.Find().Address;
        using var names = new NameServer();
        names["chat1.invalid"] = chat.Address;
        using var first = await StartAsync(chat.Address);
        using var haproxy = await LoadBalancerProcess.StartHaproxyAsync($"chat1.invalid:{chat.Port}", $"chat2.invalid:{chat.Port}", http.Port, names);
        await Wait.UntilAsync(() => IsGreetedAsync(haproxy), "a client reaches the server whose name resolves");

        using var second = await StartAsync(moved);
        first.Process.Kill();
        names["chat1.invalid"] = moved;
        await Wait.UntilAsync(() => IsGreetedAsync(haproxy), "a client reaches the new address of the first name");

        names["chat2.invalid"] = moved;
        await haproxy.WaitForOutputAsync("Server chat/chat2 ('chat2.invalid') is UP");

        Task<ServerProcess> StartAsync(IPAddress address) => ServerProcess.StartReadyAsync(settings:
        [
            $"--Chat:Endpoints:Main:Url=tcp://{address}:{chat.Port}",
            "--Chat:Endpoints:Main:ProxyProtocol=Required",
            $"--Kestrel:Endpoints:Http:Url=http://{address}:{http.Port}",
        ]);
    }

    private static async Task<bool> IsGreetedAsync(LoadBalancerProcess haproxy)
    {
        try
        {
            using var client = await haproxy.ConnectAsync(IPAddress.Loopback);
            var buffer = new byte[8];
            return await client.Socket.ReceiveAsync(buffer).Soon("a greeting or the end") > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
