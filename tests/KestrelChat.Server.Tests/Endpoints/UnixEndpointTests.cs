using System.Net.Sockets;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Endpoints;

/// <summary>Chat and HTTP over unix sockets.</summary>
[Trait("Category", "Program")]
public sealed class UnixEndpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    private string ChatPath => Path.Combine(_folder.FullName, "chat.sock");

    private string HttpPath => Path.Combine(_folder.FullName, "http.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("nc", "netcat-openbsd", "-U {0}")]
    [InlineData("socat", "socat", "- UNIX-CONNECT:{0}")]
    [InlineData("ncat", "ncat", "-U {0}")]
    public async Task A_user_can_chat_with(string program, string package, string arguments)
    {
        await using var server = Start();
        using var other = await server.ConnectGreetedAsync();
        var client = RealProgram.Start(RealProgram.Find(program, package), string.Format(null, arguments, ChatPath).Split(' '));
        try
        {
            var who = (await client.ReadLineAsync())["You are ".Length..];
            Assert.StartsWith("unix:", who, StringComparison.Ordinal);
            Assert.Equal($"{who} has arrived", await other.ReadLineAsync());
            await client.TypeAsync("hello\n");
            Assert.Equal($"{who}: hello", await client.ReadLineAsync());
            Assert.Equal($"{who}: hello", await other.ReadLineAsync());
            Assert.Equal(who, (await server.GetJsonAsync("/clients"))[1].GetProperty("address").GetString());
        }
        finally
        {
            client.KillAndDispose();
        }
    }

    [Fact]
    public async Task Clients_have_numbers_that_nobody_can_take_as_a_name_and_no_limit_of_an_address()
    {
        await using var server = Start(("Chat:MaxConnectionsPerAddress", "1"));
        var (first, firstName) = await ConnectAsync();
        var (second, secondName) = await ConnectAsync();
        Assert.NotEqual(firstName, secondName);
        await first.ReadLineAsync();
        await first.SendAsync($"/nick {secondName}\n");
        Assert.StartsWith("* ", await first.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal([firstName, secondName], (await server.GetJsonAsync("/clients")).EnumerateArray().Select(client => client.GetProperty("name").GetString() ?? client.GetProperty("address").GetString()));
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public async Task An_operator_on_a_unix_socket_can_disconnect_its_clients_and_cannot_ban_what_has_no_address()
    {
        await using var server = Start(AdminCalls.Setting);
        var (admin, _) = await ConnectAsync();
        await admin.SendAsync($"/op {AdminCalls.Token}\n");
        Assert.Equal("* you are now an operator", await admin.ReadLineAsync());
        var (other, name) = await ConnectAsync();
        await admin.ReadLineAsync();
        await admin.SendAsync($"/ban {name}\n");
        Assert.Contains(name, await admin.ReadLineAsync(line => line.StartsWith("* ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(0, (await server.Http.AdminAsync("GET", "/bans")).Body.GetArrayLength());
        await admin.SendAsync($"/kick {name}\n");
        Assert.Equal("* an operator has disconnected you\n", await other.ReadToEndAsync());
        admin.Dispose();
        other.Dispose();
    }

    [Theory]
    [InlineData("Required")]
    [InlineData("Optional")]
    public async Task A_balancer_on_a_unix_socket_is_trusted_to_send_PROXY_headers(string mode)
    {
        await using var server = Start(("Chat:Endpoints:Local:ProxyProtocol", mode), ("Chat:TrustedProxies:0", "192.0.2.1"));
        using var client = await SocketClient.ConnectAsync(new UnixDomainSocketEndPoint(ChatPath));
        await client.SendAsync("PROXY TCP4 203.0.113.9 203.0.113.1 4444 8000\r\nhello\n");
        Assert.Equal("You are 203.0.113.9:4444", await client.ReadLineAsync());
        Assert.Equal("203.0.113.9:4444: hello", await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_disconnected_and_one_that_reads_slowly_is_not()
    {
        await using var server = Start(("Chat:StallTimeout", "00:00:02"));
        using var speaker = await server.ConnectGreetedAsync();
        var (slow, slowName) = await ConnectAsync();
        var (stuck, stuckName) = await ConnectAsync();
        using (slow)
        using (stuck)
        {
            var departure = speaker.ReadLineAsync(line => line == $"{stuckName} has left");
            var line = Encoding.UTF8.GetBytes(new string('.', 1000) + "\n");
            var buffer = new byte[10_000];
            await Wait.UntilAsync(
                async () =>
                {
                    await speaker.SendAsync(line);
                    Assert.NotEqual(0, await slow.Socket.ReceiveAsync(buffer));
                    return departure.IsCompleted;
                },
                "the stuck client to be disconnected");
            await departure;
            Assert.Contains(slowName, (await server.GetJsonAsync("/clients")).EnumerateArray().Select(client => client.GetProperty("address").GetString()));
        }
    }

    [Fact]
    public async Task Curl_can_use_the_HTTP_side_on_a_unix_socket()
    {
        var curl = RealProgram.Find("curl", "curl");
        await using var server = Start(AdminCalls.Setting);
        var (client, name) = await ConnectAsync();
        using (client)
        {
            await server.WaitForClientsAsync(1);
            Assert.Contains("\"status\":\"Healthy\"", await CurlAsync("/health"), StringComparison.Ordinal);
            Assert.Contains($"\"address\":\"{name}\"", await CurlAsync("/clients"), StringComparison.Ordinal);
            await CurlAsync("/bans", "-H", $"Authorization: Bearer {AdminCalls.Token}", "-H", "Content-Type: application/json", "-d", "{\"address\":\"203.0.113.9\"}");
            Assert.Contains(server.Log.Entries, entry => entry.Event.Name == "AddressBanned" && entry.Message.Contains("unix:", StringComparison.Ordinal));
        }

        async Task<string> CurlAsync(string path, params string[] options)
        {
            using var process = RealProgram.Start(curl, ["-sf", "--unix-socket", HttpPath, .. options, "http://localhost" + path]);
            return await process.StandardOutput.ReadToEndAsync().Soon("curl to answer");
        }
    }

    [Fact]
    public async Task Sockets_have_their_modes_and_are_removed_when_the_server_stops()
    {
        await using (Start(("Chat:UnixSocketMode", "0600"), ("Chat:Endpoints:Local:UnixSocketMode", "0666")))
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(0x1B6, (int)File.GetUnixFileMode(ChatPath));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HttpPath));
            }
        }

        Assert.Empty(_folder.GetFiles());
    }

    private async Task<(SocketClient Client, string Name)> ConnectAsync()
    {
        var client = await SocketClient.ConnectAsync(new UnixDomainSocketEndPoint(ChatPath));
        return (client, (await client.ReadLineAsync())["You are ".Length..]);
    }

    private ChatServer Start(params (string Key, string Value)[] settings) => ChatServer.Start(
        [("Chat:Endpoints:Local:Url", $"unix:{ChatPath}"), ("Chat:AnnounceAfter", "00:00:00"), ("Kestrel:Endpoints:Curl:Url", $"http://unix:{HttpPath}"), .. settings]);
}
