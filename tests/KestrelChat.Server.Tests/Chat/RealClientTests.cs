using System.Diagnostics;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Chat;

/// <summary>Chats with the programs that users have.</summary>
[Trait("Category", "Program")]
public sealed class RealClientTests
{
    [Theory]
    [InlineData("nc", "netcat-openbsd")]
    [InlineData("ncat", "ncat")]
    [InlineData("socat", "socat")]
    [InlineData("telnet", "telnet")]
    [InlineData("curl", "curl")]
    public async Task A_user_can_chat_with(string program, string package)
    {
        var path = RealProgram.Find(program, package);
        await using var server = ChatServer.Start();
        using var other = await server.ConnectGreetedAsync();
        var port = server.Port().ToString();
        var client = program switch
        {
            "socat" => RealProgram.Start(path, "-", $"TCP:127.0.0.1:{port}"),

            // Without -T . curl shows what it received only when something is typed.
            "curl" => RealProgram.Start(path, "-sN", "-T", ".", $"telnet://127.0.0.1:{port}"),
            _ => RealProgram.Start(path, "127.0.0.1", port),
        };
        try
        {
            var greeting = await client.ReadLineAsync();
            while (!greeting.StartsWith("You are ", StringComparison.Ordinal))
            {
                // telnet prints lines of its own first.
                greeting = await client.ReadLineAsync();
            }

            var who = greeting["You are ".Length..].TrimEnd('\r');
            Assert.Equal($"{who} has arrived", await other.ReadLineAsync());
            await client.TypeAsync("hello\n");
            Assert.Equal($"{who}: hello", await other.ReadLineAsync());
            Assert.Equal($"{who}: hello", (await client.ReadLineAsync()).TrimEnd('\r'));
            await other.SendAsync("привет 👋\n");
            Assert.Equal($"{other.Address}: привет 👋", (await client.ReadLineAsync()).TrimEnd('\r'));
            Assert.Equal($"{other.Address}: привет 👋", await other.ReadLineAsync());
        }
        finally
        {
            client.KillAndDispose();
        }

        Assert.EndsWith(" has left", await other.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_piped_into_nc_is_delivered_and_comes_back_before_the_connection_ends()
    {
        var nc = RealProgram.Find("nc", "netcat-openbsd");
        await using var server = ChatServer.Start();
        using var other = await server.ConnectGreetedAsync();
        using var client = RealProgram.Start("/bin/sh", "-c", $"printf 'hi\\n' | {nc} -N 127.0.0.1 {server.Port()}");
        var seen = await client.StandardOutput.ReadToEndAsync().Soon("nc to end");
        Assert.Equal(0, await client.WaitForExitCodeAsync());

        var who = (await other.ReadLineAsync())[..^" has arrived".Length];
        Assert.Equal($"You are {who}\n{who}: hi\n", seen);
        Assert.Equal($"{who}: hi", await other.ReadLineAsync());
        Assert.Equal($"{who} has left", await other.ReadLineAsync());
    }

    [Fact]
    public async Task A_file_piped_into_ncat_is_delivered_whole_and_in_order()
    {
        const int Lines = 5_000;
        var ncat = RealProgram.Find("ncat", "ncat");
        await using var server = ChatServer.Start();
        using var other = await server.ConnectGreetedAsync();
        using var client = RealProgram.Start("/bin/sh", "-c", $"seq {Lines} | {ncat} 127.0.0.1 {server.Port()}");
        var seen = client.StandardOutput.ReadToEndAsync();

        var who = (await other.ReadLineAsync())[..^" has arrived".Length];
        for (var line = 1; line <= Lines; line++)
        {
            Assert.Equal($"{who}: {line}", await other.ReadLineAsync());
        }

        Assert.Equal($"{who} has left", await other.ReadLineAsync());
        Assert.Equal(0, await client.WaitForExitCodeAsync());
        string[] expected = [$"You are {who}", .. Enumerable.Range(1, Lines).Select(line => $"{who}: {line}"), ""];
        Assert.Equal(expected, (await seen).Split('\n'));
    }

    [Fact]
    public async Task Curl_reads_the_clients_and_the_health()
    {
        var curl = RealProgram.Find("curl", "curl");
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        Assert.Contains("\"status\":\"Healthy\"", await CurlAsync("/health"), StringComparison.Ordinal);
        Assert.Contains($"\"address\":\"{client.Address}\"", await CurlAsync("/clients"), StringComparison.Ordinal);

        async Task<string> CurlAsync(string path)
        {
            using Process process = RealProgram.Start(curl, "-sf", new Uri(server.Http.BaseAddress!, path).ToString());
            return await process.StandardOutput.ReadToEndAsync().Soon("curl to answer");
        }
    }
}
