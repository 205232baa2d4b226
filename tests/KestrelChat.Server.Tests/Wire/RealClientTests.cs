using System.Diagnostics;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire;

/// <summary>People with the programs that people have.</summary>
public sealed class RealClientTests
{
    [Theory]
    [InlineData("nc", "netcat-openbsd")]
    [InlineData("ncat", "ncat")]
    [InlineData("socat", "socat")]
    [InlineData("telnet", "telnet")]
    [InlineData("curl", "curl")]
    public async Task Somebody_chats_with(string program, string package)
    {
        var path = RealProgram.Find(program, package);
        await using var server = ChatServer.Start();
        using var other = await server.ConnectGreetedAsync();
        var port = server.Port().ToString();
        var client = program switch
        {
            "socat" => RealProgram.Start(path, "-", $"TCP:127.0.0.1:{port}"),

            // Without -T . it shows what has come only when something is typed.
            "curl" => RealProgram.Start(path, "-sN", "-T", ".", $"telnet://127.0.0.1:{port}"),
            _ => RealProgram.Start(path, "127.0.0.1", port),
        };
        try
        {
            var greeting = await client.ReadLineAsync();
            while (!greeting.StartsWith("You are ", StringComparison.Ordinal))
            {
                // telnet tells of itself first.
                greeting = await client.ReadLineAsync();
            }

            var who = greeting["You are ".Length..].TrimEnd('\r');
            Assert.Equal($"{who} has arrived", await other.ReadLineAsync());
            await client.TypeAsync("hello\n");
            Assert.Equal($"{who}: hello", await other.ReadLineAsync());
            Assert.Equal($"{who}: hello", (await client.ReadLineAsync()).TrimEnd('\r'));
            await other.SendAsync("привет 👋\n");
            Assert.Equal($"{other.Who}: привет 👋", (await client.ReadLineAsync()).TrimEnd('\r'));
            Assert.Equal($"{other.Who}: привет 👋", await other.ReadLineAsync());
        }
        finally
        {
            client.EndNow();
        }

        Assert.EndsWith(" has left", await other.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_piped_into_nc_is_heard_and_comes_back_before_the_end()
    {
        var nc = RealProgram.Find("nc", "netcat-openbsd");
        await using var server = ChatServer.Start();
        using var other = await server.ConnectGreetedAsync();
        using var client = RealProgram.Start("/bin/sh", "-c", $"printf 'hi\\n' | {nc} -N 127.0.0.1 {server.Port()}");
        var seen = await client.StandardOutput.ReadToEndAsync().SoonAsync("nc to end");
        Assert.Equal(0, await client.EndAsync());

        var who = (await other.ReadLineAsync())[..^" has arrived".Length];
        Assert.Equal($"You are {who}\n{who}: hi\n", seen);
        Assert.Equal($"{who}: hi", await other.ReadLineAsync());
        Assert.Equal($"{who} has left", await other.ReadLineAsync());
    }

    [Fact]
    public async Task A_file_piped_into_ncat_comes_through_whole_and_in_order()
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
        Assert.Equal(0, await client.EndAsync());
        string[] expected = [$"You are {who}", .. Enumerable.Range(1, Lines).Select(line => $"{who}: {line}"), ""];
        Assert.Equal(expected, (await seen).Split('\n'));
    }

    [Fact]
    public async Task Curl_answers_who_is_here_and_that_all_is_well()
    {
        var curl = RealProgram.Find("curl", "curl");
        await using var server = ChatServer.Start();
        using var person = await server.ConnectGreetedAsync();
        await server.UntilHereAsync(1);
        Assert.Contains("\"status\":\"Healthy\"", await AskAsync("/health"), StringComparison.Ordinal);
        Assert.Contains($"\"address\":\"{person.Who}\"", await AskAsync("/clients"), StringComparison.Ordinal);

        async Task<string> AskAsync(string path)
        {
            using Process process = RealProgram.Start(curl, "-sf", new Uri(server.Http.BaseAddress!, path).ToString());
            return await process.StandardOutput.ReadToEndAsync().SoonAsync("curl to answer");
        }
    }
}
