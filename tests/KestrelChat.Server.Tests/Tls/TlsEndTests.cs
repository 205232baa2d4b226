using System.Diagnostics;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Tls;

/// <summary>Whatever ends a TLS connection, the server's last record is a close_notify. Without one, openssl reports an error.</summary>
[Trait("Category", "Program")]
public sealed class TlsEndTests : IDisposable
{
    private readonly TestCertificate _certificate = new();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_client_that_quits_gets_one(string version)
    {
        await using var server = Start();
        using var client = await ConnectAsync(server, version);
        await client.TypeAsync("/quit\n");
        await AssertEndAsync(client, "* goodbye");
    }

    [Fact]
    public async Task A_client_that_is_disconnected_by_an_operator_gets_one()
    {
        await using var server = Start();
        using var client = await ConnectAsync(server);
        await server.WaitForClientsAsync(1);
        var id = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();
        await server.Http.AdminAsync("DELETE", $"/clients/{id}");
        await AssertEndAsync(client, "* an operator has disconnected you");
    }

    [Fact]
    public async Task A_client_that_is_refused_gets_one()
    {
        await using var server = Start(("Chat:MaxConnections", "1"));
        using var first = await ConnectAsync(server);
        try
        {
            using var second = StartClient(server);
            await AssertEndAsync(second, "* the server is full (1 connections), please try again later");
        }
        finally
        {
            first.KillAndDispose();
        }
    }

    [Fact]
    public async Task Clients_of_a_server_that_stops_get_one()
    {
        var server = Start();
        await using (server)
        {
            using var client = await ConnectAsync(server);
            var stopping = server.DisposeAsync().AsTask();
            await AssertEndAsync(client, "* the server is restarting, please reconnect");
            await stopping.Soon("the server to stop");
        }
    }

    [Fact]
    public async Task A_client_that_ends_its_own_side_gets_everything_up_to_its_last_line_and_then_one()
    {
        var socat = RealProgram.Find("socat", "socat");
        await using var server = Start();
        using var client = RealProgram.Start("/bin/sh", "-c", $"printf 'last words' | {socat} -t 60 - OPENSSL:127.0.0.1:{server.Port()},verify=0");
        var seen = await client.StandardOutput.ReadToEndAsync().Soon("socat to end");
        Assert.EndsWith(": last words\n", seen, StringComparison.Ordinal);
        Assert.Equal(0, await client.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task A_client_that_reads_nothing_does_not_delay_its_end()
    {
        await using var server = Start();
        await using var silent = await TlsClient.ConnectAsync(server.Port());
        await server.WaitForClientsAsync(1);
        using var other = await SocketClient.ConnectAsync(server.Port("Russian"));

        // The kernel takes some megabytes: many lines at a time, since each time waits for the fan-out.
        const int Lines = 50;
        var lines = string.Concat(Enumerable.Repeat(new string('x', 4000) + "\n", Lines));
        await Wait.UntilAsync(
            async () =>
            {
                await other.SendAsync(lines);
                for (var i = 0; i < Lines; i++)
                {
                    await other.ReadLineAsync(read => read.EndsWith('x'));
                }

                return (await server.GetJsonAsync("/clients"))[0].GetProperty("linesBehind").GetInt64() > 0;
            },
            "the client to be behind");
        await silent.SendAsync("/quit\n");
        await server.WaitForClientsAsync(1);
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Event.Name == "ConnectionEnded" && entry.Message.EndsWith(": Quit", StringComparison.Ordinal)), "the connection to end");
    }

    private static async Task AssertEndAsync(Process client, string lastLine)
    {
        string? line;
        do
        {
            line = await client.ReadLineAsync();
        }
        while (line != lastLine);

        Assert.DoesNotContain("unexpected eof", await client.StandardError.ReadToEndAsync().Soon("openssl to end"), StringComparison.Ordinal);
        Assert.Equal(0, await client.WaitForExitCodeAsync());
    }

    private static Process StartClient(ChatServer server, params string[] options) =>
        RealProgram.Start(RealProgram.Find("openssl", "openssl"), ["s_client", "-quiet", .. options, "-connect", $"127.0.0.1:{server.Port()}"]);

    private static async Task<Process> ConnectAsync(ChatServer server, params string[] options)
    {
        var client = StartClient(server, options);
        Assert.StartsWith("You are ", await client.ReadLineAsync(), StringComparison.Ordinal);
        return client;
    }

    private ChatServer Start(params (string Key, string Value)[] settings) => ChatServer.Start([.. _certificate.Settings, AdminCalls.Setting, .. settings]);
}
