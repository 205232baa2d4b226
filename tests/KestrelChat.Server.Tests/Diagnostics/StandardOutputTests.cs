using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Diagnostics;

/// <summary>The chat continues and ends as usual, whatever its standard streams are.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed partial class StandardOutputTests : IDisposable
{
    private const int Terminate = 15;

    // More than fit into a pipe (64 KiB) and the queue.
    private const int Connections = 600;

    private readonly IPEndPoint _chat = FreeAddress.Find();
    private readonly HttpClient _http = new();

    public StandardOutputTests() => _http.BaseAddress = new Uri($"http://{FreeAddress.Find()}");

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Nobody_reads_standard_output()
    {
        var server = Start("");
        try
        {
            await TalkAsync();
            Assert.InRange(await DroppedAsync(), 1, long.MaxValue);
            ServerProcess.Signal(server, Terminate);
            Assert.Equal(0, await server.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Fact]
    public async Task Somebody_reads_standard_output_again()
    {
        var server = Start("");
        try
        {
            await TalkAsync();
            Assert.Matches("Dropped [0-9]+ log entries: the output was not read", await server.ReadUntilAsync("\"EventId\":5,"));
            Assert.Equal("", await EndAsync(server, () => server.StandardError.ReadToEndAsync()));
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Fact]
    public async Task The_reader_of_standard_output_is_gone()
    {
        var server = Start("");
        try
        {
            server.StandardOutput.Close();
            await TalkAsync();
            Assert.InRange(await DroppedAsync(), Connections, long.MaxValue);
            ServerProcess.Signal(server, Terminate);
            Assert.Equal(0, await server.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Theory]
    [InlineData(">/dev/full 2>&1")]
    [InlineData(">&- 2>&- <&-")]
    [InlineData("<&-")]
    [InlineData(">/dev/null 2>&1 </dev/null")]
    public async Task Standard_streams_are(string redirected)
    {
        var server = Start(redirected);
        try
        {
            _ = server.StandardOutput.ReadToEndAsync();
            await TalkAsync();
            ServerProcess.Signal(server, Terminate);
            Assert.Equal(0, await server.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Fact]
    public async Task A_failed_start_does_not_wait_for_a_reader_of_its_errors()
    {
        // A pipe that is full, and whose reader does not read.
        var server = RealProgram.Start(
            "/bin/bash",
            ["-c", "exec 3> >(exec sleep 1000); head -c 65536 /dev/zero >&3; exec \"$@\" 2>&3", "bash", .. TestedProgram.Server, "--Chat:Replay=-1"]);
        try
        {
            Assert.Equal(1, await server.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    private static async Task<T> EndAsync<T>(Process server, Func<Task<T>> read)
    {
        ServerProcess.Signal(server, Terminate);
        _ = server.StandardOutput.ReadToEndAsync();
        var result = await read().Soon("the server to end");
        Assert.Equal(0, await server.WaitForExitCodeAsync());
        return result;
    }

    /// <summary>Starts the server with a short queue and its streams redirected by a shell.</summary>
    private Process Start(string redirected) => RealProgram.Start(
        "/bin/sh",
        [
            "-c",
            $"exec \"$@\" {redirected}",
            "sh",
            "/usr/bin/env",
            "--default-signal=HUP,INT,QUIT",
            .. TestedProgram.Server,
            $"--Chat:Endpoints:Main:Url=tcp://{_chat}",
            "--Chat:Endpoints:Russian:Url=",
            "--Chat:Endpoints:Browser:Url=",
            $"--Kestrel:Endpoints:Http:Url={_http.BaseAddress}",
            "--Logging:Console:MaxQueueLength=10",
        ]);

    /// <summary>Many clients say a line and leave; every one of them sees its line, and only that.</summary>
    private async Task TalkAsync()
    {
        await Wait.UntilAsync(IsReadyAsync, "the server to be ready");
        for (var i = 0; i < Connections; i++)
        {
            using var client = await SocketClient.ConnectAsync(_chat);
            await client.SendAsync("hi\n");
            client.EndInput();
            Assert.Matches(@"\AYou are \S+\n(.*\n)*\S+: hi\n\z", await client.ReadToEndAsync());
        }

        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync("/health/live")).StatusCode);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await _http.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<long> DroppedAsync() => long.Parse(Dropped().Match(await _http.GetStringAsync("/metrics")).Groups["count"].Value, provider: null);

    [GeneratedRegex(@"^kestrelchat_log_entries_dropped_total(\{\})? (?<count>\d+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dropped();
}
