using System.Diagnostics;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Lifetime;

/// <summary>How the process shuts down.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class LifetimeTests
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int User1 = 10;
    private const int User2 = 12;
    private const int Terminate = 15;

    // The goodbye of a client and the requests have a few seconds; Kestrel without these bounds waits for 30.
    private static readonly TimeSpan s_maxShutdown = TimeSpan.FromSeconds(15);

    private static readonly string[] s_command =
    [
        "/usr/bin/env",
        "--default-signal=HUP,INT,QUIT",
        .. TestedProgram.Server,
        "--Chat:Endpoints:Russian:Url=",
        "--Chat:Endpoints:Browser:Url=",
        "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
    ];

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Quit)]
    [InlineData(Terminate)]
    public async Task A_signal_stops_the_server_and_every_client_is_told_in_its_wording(int signal)
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var english = await server.ConnectAsync();
        Assert.Equal($"You are {english.Address}", await english.ReadLineAsync());
        using var russian = await SocketClient.ConnectAsync(server.Port("Russian"));
        await english.ReadLineAsync(line => line.EndsWith(" has arrived", StringComparison.Ordinal));
        server.Signal(signal);
        Assert.EndsWith("* the server is restarting, please reconnect\n", await english.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.EndsWith("* сервер перезапускается, подключитесь снова\n", await russian.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task A_signal_during_the_start_ends_the_server_without_an_error()
    {
        // The start waits some seconds for a database that does not answer.
        var server = RealProgram.Start(s_command[0], [.. s_command[1..], "--Chat:Endpoints:Main:Url=tcp://127.0.0.1:0", "--ConnectionStrings:Cluster=Host=127.0.0.1;Port=1"]);
        try
        {
            await server.ReadUntilAsync("\"EventId\":71,");
            ServerProcess.Signal(server, Terminate);
            _ = server.StandardOutput.ReadToEndAsync();
            Assert.Equal("", await server.StandardError.ReadToEndAsync().Soon("the server to end"));
            Assert.Equal(0, await server.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Fact]
    public async Task Signals_by_which_daemons_read_their_settings_anew_are_ignored_and_logged()
    {
        // A session of its own has no terminal, as a daemon has none.
        var address = FreeAddress.Find();
        var server = RealProgram.Start("/usr/bin/setsid", [.. s_command, $"--Chat:Endpoints:Main:Url=tcp://{address}"]);
        try
        {
            await server.ReadUntilAsync("\"EventId\":4,");
            foreach (var (signal, name) in ((int Signal, string Name)[])[(HangUp, "SIGHUP"), (User1, "SIGUSR1"), (User2, "SIGUSR2"), (HangUp, "SIGHUP")])
            {
                ServerProcess.Signal(server, signal);
                Assert.Contains($"\"Message\":\"{name} has no effect: ", await server.ReadUntilAsync("\"EventId\":22,"), StringComparison.Ordinal);
            }

            using var client = await SocketClient.ConnectAsync(address);
            Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
            ServerProcess.Signal(server, Terminate);
            Assert.Equal(0, await server.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Fact]
    public async Task A_server_whose_terminal_is_closed_stops()
    {
        const string Script = "/usr/bin/script";
        Assert.SkipUnless(File.Exists(Script), "needs script (util-linux)");
        var address = FreeAddress.Find();
        var terminal = RealProgram.Start(Script, "-qfec", string.Join(' ', [.. s_command, $"--Chat:Endpoints:Main:Url=tcp://{address}"]), "/dev/null");
        try
        {
            await terminal.ReadUntilAsync("\"EventId\":4,");
            using var client = await SocketClient.ConnectAsync(address);
            await client.ReadLineAsync();
            terminal.Kill();
            Assert.EndsWith("* the server is restarting, please reconnect\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }
        finally
        {
            terminal.KillAndDispose();
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_goodbye_does_not_delay_the_shutdown()
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var speaker = await server.ConnectAsync();
        using var stuck = await SocketClient.ConnectAsync(server.Port(), receiveBuffer: 4096);
        var sending = SendAsync();

        // Nothing is pending for the client that reads, so that it receives its goodbye even on a slow machine.
        await speaker.ReadLineAsync(line => line.EndsWith(": last", StringComparison.Ordinal));
        await sending;
        var clock = Stopwatch.StartNew();
        server.Signal(Terminate);
        Assert.EndsWith("* the server is restarting, please reconnect\n", await speaker.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, s_maxShutdown);

        async Task SendAsync()
        {
            var line = "x" + new string('.', 4000) + "\n";
            for (var sent = 0; sent < 20_000_000; sent += line.Length)
            {
                await speaker.SendAsync(line);
            }

            await speaker.SendAsync("last\n");
        }
    }

    [Fact]
    public async Task Readiness_fails_at_once_while_the_chat_continues_for_the_ready_delay()
    {
        using var server = await ServerProcess.StartReadyAsync(settings: ["--Chat:Drain:ReadyDelay=00:00:05"]);
        using var client = await server.ConnectAsync();
        await client.ReadLineAsync();
        server.Signal(Terminate);
        await Wait.UntilAsync(async () => !(await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "readiness to fail");
        Assert.True((await server.Http.GetAsync("/health/live")).IsSuccessStatusCode);
        await client.SendAsync("still here\n");
        Assert.Equal($"{client.Address}: still here", await client.ReadLineAsync());
        using var late = await server.ConnectAsync();
        Assert.Equal($"You are {late.Address}", await late.ReadLineAsync());
        Assert.EndsWith("* the server is restarting, please reconnect\n", await late.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task A_second_signal_stops_the_server_at_once()
    {
        using var server = await ServerProcess.StartReadyAsync(settings: ["--Chat:Drain:ReadyDelay=01:00:00"]);
        using var client = await server.ConnectAsync();
        server.Signal(Terminate);
        await Wait.UntilAsync(async () => !(await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "readiness to fail");
        server.Signal(Terminate);
        Assert.Equal(128 + Terminate, await server.Process.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task A_half_closed_client_that_does_not_read_delays_the_shutdown_no_longer_than_any_other()
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var speaker = await server.ConnectAsync();
        using var stuck = await SocketClient.ConnectAsync(server.Port(), receiveBuffer: 4096);
        await stuck.ReadLineAsync();
        var reading = speaker.ReadToEndAsync();
        var line = "x" + new string('.', 4000) + "\n";
        for (var sent = 0; sent < 20_000_000; sent += line.Length)
        {
            await speaker.SendAsync(line);
        }

        stuck.EndInput();
        var clock = Stopwatch.StartNew();
        server.Signal(Terminate);
        Assert.Equal(0, await server.Process.WaitForExitCodeAsync());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, s_maxShutdown);
        await reading;
    }
}
