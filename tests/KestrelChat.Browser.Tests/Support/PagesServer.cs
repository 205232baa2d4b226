using KestrelChat.Testing.Programs;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>The server in a process of its own, with both pages.</summary>
internal static class PagesServer
{
    public static Task<ServerProcess> StartAsync(params string[] settings) => ServerProcess.StartReadyAsync(settings:
    [
        "--Chat:Endpoints:Browser:Url=http://127.0.0.1:0",
        $"--{AdminCalls.Setting.Key}={AdminCalls.Setting.Value}",
        "--Chat:AnnounceAfter=00:00:00",
        .. settings,
    ]);

    /// <summary>The address of the chat's page.</summary>
    public static string ChatUrl(this ServerProcess server) => StartupBannerText.Page(server.Banner) + "/";

    /// <summary>The address of the operators' page.</summary>
    public static string OperatorsUrl(this ServerProcess server) => server.Http.BaseAddress!.ToString();

    /// <summary>Connects a TCP client under a name, which its user has entered.</summary>
    public static async Task<SocketClient> ConnectAsync(this ServerProcess server, string name)
    {
        var client = await server.ConnectAsync();
        await client.NameAsync(name);
        return client;
    }

    /// <summary>Connects a TCP client under a name through a proxy, which says that it comes from this address; needs <see cref="Proxied"/>.</summary>
    public static async Task<SocketClient> ConnectAsync(this ServerProcess server, string name, string address)
    {
        var client = await server.ConnectAsync();
        await client.SendAsync($"PROXY TCP4 {address} 192.0.2.1 40000 8000\r\n");
        await client.NameAsync(name);
        return client;
    }

    /// <summary>The setting that lets TCP clients have any address.</summary>
    public static string Proxied => "--Chat:Endpoints:Main:ProxyProtocol=Required";

    private static async Task NameAsync(this SocketClient client, string name)
    {
        await client.SendAsync($"/nick {name}\n");
        await client.ReadLineAsync(line => line.Contains(name, StringComparison.Ordinal));
    }
}
