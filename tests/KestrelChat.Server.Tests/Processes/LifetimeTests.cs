using System.Diagnostics;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Processes;

/// <summary>How the program starts and ends, seen from outside.</summary>
[Collection(ProcessCollection.Name)]
public sealed class LifetimeTests
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Theory]
    [InlineData(HangUp)]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_ends_it_and_everybody_is_told_in_their_wording(int signal)
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var english = await server.ConnectAsync();
        Assert.Equal($"You are {english.Who}", await english.ReadLineAsync());
        using var russian = await Person.ConnectAsync(server.Port("Russian"));
        await english.ReadLineAsync(line => line.EndsWith(" has arrived", StringComparison.Ordinal));
        server.Signal(signal);
        Assert.EndsWith("* the server is restarting, please reconnect\n", await english.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.EndsWith("* сервер перезапускается, подключитесь снова\n", await russian.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Process.EndAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_goodbye_does_not_hold_up_the_end()
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var speaker = await server.ConnectAsync();
        using var stuck = await Person.ConnectAsync(server.Port(), receiveBuffer: 4096);
        var sending = SendAsync();

        // Nothing is left on its way to the one who reads: what it gets from here on is its goodbye, however slow the machine.
        await speaker.ReadLineAsync(said => said.EndsWith(": last", StringComparison.Ordinal));
        await sending;
        server.Signal(Terminate);
        Assert.EndsWith("* the server is restarting, please reconnect\n", await speaker.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Process.EndAsync());

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
    public async Task Readiness_turns_red_at_once_while_chat_goes_on_for_the_delay()
    {
        using var server = await ServerProcess.StartReadyAsync(settings: ["--Chat:Drain:ReadyDelay=00:00:05"]);
        using var person = await server.ConnectAsync();
        await person.ReadLineAsync();
        server.Signal(Terminate);
        await Eventually.TrueAsync(async () => !(await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "readiness to turn red");
        Assert.True((await server.Http.GetAsync("/health/live")).IsSuccessStatusCode);
        await person.SendAsync("still here\n");
        Assert.Equal($"{person.Who}: still here", await person.ReadLineAsync());
        using var late = await server.ConnectAsync();
        Assert.Equal($"You are {late.Who}", await late.ReadLineAsync());
        Assert.EndsWith("* the server is restarting, please reconnect\n", await late.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Process.EndAsync());
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        using var server = await ServerProcess.StartReadyAsync(settings: ["--Chat:Drain:ReadyDelay=01:00:00"]);
        using var person = await server.ConnectAsync();
        server.Signal(Terminate);
        await Eventually.TrueAsync(async () => !(await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "readiness to turn red");
        server.Signal(Terminate);
        Assert.Equal(128 + Terminate, await server.Process.EndAsync());
    }

    [Fact]
    public async Task More_clients_than_descriptors_are_told_so_and_it_recovers_when_some_leave()
    {
        // All at once, so that those beyond are still on their way out while others come.
        const int Clients = 400;
        using var server = await ServerProcess.StartReadyAsync(descriptors: 300);
        var people = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => server.ConnectAsync()));

        var admitted = new List<Person>();
        foreach (var person in people)
        {
            var first = await person.ReadLineAsync();
            if (first.StartsWith("You are ", StringComparison.Ordinal))
            {
                admitted.Add(person);
            }
            else
            {
                Assert.StartsWith("* the server is full", first, StringComparison.Ordinal);
                Assert.Equal("", await person.ReadToEndAsync());
            }
        }

        Assert.InRange(admitted.Count, 10, 250);
        Assert.Contains("Degraded", await server.Http.GetStringAsync("/health"), StringComparison.Ordinal);
        var busy = server.Process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => clock.Elapsed > TimeSpan.FromSeconds(1), "a second to pass");
        server.Process.Refresh();
        Assert.True(server.Process.TotalProcessorTime - busy < clock.Elapsed / 2, "the processor is not idle");

        admitted.ForEach(person => person.Dispose());
        await Eventually.TrueAsync(
            async () =>
            {
                using var next = await server.ConnectAsync();
                return await next.ReadLineAsync() == $"You are {next.Who}";
            },
            "a free place");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1024)]
    public async Task Floods_of_connections_and_requests_at_the_descriptor_limit_never_end_it(int descriptors)
    {
        using var server = await ServerProcess.StartReadyAsync(descriptors);
        foreach (var path in (string[])["/health", "/clients", "/rooms", "/openapi/v1.json", "/nowhere"])
        {
            using var warm = await server.Http.GetAsync(path);
        }

        for (var round = 0; round < 6; round++)
        {
            var clients = Enumerable.Range(0, 2 * descriptors).Select(_ => server.ConnectAsync());
            var requests = Enumerable.Range(0, 6).Select(_ => server.Http.GetAsync("/clients"));
            var people = Task.WhenAll(clients);
            foreach (var response in await Task.WhenAll(requests))
            {
                response.Dispose();
            }

            foreach (var person in await people.SoonAsync("all to be accepted"))
            {
                person.Reset();
            }

            Assert.False(server.Process.HasExited, "the server has ended");
        }

        using var last = await server.ConnectAsync();
        await Eventually.TrueAsync(async () => (await server.Http.GetAsync("/health/live")).IsSuccessStatusCode, "it to answer");
    }

    [Fact]
    public async Task Idle_connections_to_the_http_side_do_not_lock_out_the_chat()
    {
        using var server = await ServerProcess.StartReadyAsync(descriptors: 400);
        var idle = await Task.WhenAll(Enumerable.Range(0, 260).Select(_ => Person.ConnectAsync(server.Http.BaseAddress!.Port)));
        using var person = await server.ConnectAsync();
        Assert.Equal($"You are {person.Who}", await person.ReadLineAsync());
        Array.ForEach(idle, each => each.Dispose());
    }

    [Fact]
    public async Task A_half_closed_client_that_does_not_read_delays_the_end_no_longer_than_any_other()
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var speaker = await server.ConnectAsync();
        using var stuck = await Person.ConnectAsync(server.Port(), receiveBuffer: 4096);
        await stuck.ReadLineAsync();
        var reading = speaker.ReadToEndAsync();
        var line = "x" + new string('.', 4000) + "\n";
        for (var sent = 0; sent < 20_000_000; sent += line.Length)
        {
            await speaker.SendAsync(line);
        }

        stuck.EndInput();
        server.Signal(Terminate);
        Assert.Equal(0, await server.Process.EndAsync());
        await reading;
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        using var first = await ServerProcess.StartReadyAsync();
        using var second = ServerProcess.Start(descriptors: null, $"--Chat:Endpoints:Main:Url=tcp://127.0.0.1:{first.Port()}");
        var errors = await second.StandardError.ReadToEndAsync().SoonAsync("the second to give up");
        Assert.Equal(1, await second.EndAsync());
        var lines = errors.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal("KestrelChat cannot start:", lines[0]);
        Assert.StartsWith($"  Failed to bind to address 127.0.0.1:{first.Port()}: ", lines[1], StringComparison.Ordinal);
        Assert.Contains("address already in use", lines[1], StringComparison.Ordinal);
        Assert.Equal("", await second.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task All_wrong_settings_are_told_at_once_by_key_and_value()
    {
        using var server = ServerProcess.Start(
            descriptors: null,
            "--Chat:MaxLineBytes=many",
            "--Chat:MaxBacklogBytes=-1",
            "--Chat:StallTimeout=30",
            "--Chat:Endpoints:Main:Url=udp://x",
            "--Chat:Endpoints:Russian:Wording=klingon",
            "--Chat:Endpoints:Third:Url=tcp://example.org:80",
            "--Chat:Drain:CloseOver=later",
            "--Chat:Endpoints:Fourth=tcp://127.0.0.1:1");
        var errors = await server.StandardError.ReadToEndAsync().SoonAsync("it to give up");
        Assert.Equal(1, await server.EndAsync());
        Assert.Equal(
            [
                "  Chat:Drain:CloseOver is 'later': a duration (hh:mm:ss.fff) is wanted",
                "  Chat:Endpoints:Fourth is 'tcp://127.0.0.1:1': it has settings of its own and no value, such as Chat:Endpoints:Fourth:Url",
                "  Chat:Endpoints:Main:Url is 'udp://x': tcp://host:port or tls://host:port is wanted, such as tcp://*:8000",
                "  Chat:Endpoints:Russian:Wording is 'klingon': the wordings are en, ru, zh",
                "  Chat:Endpoints:Third:Url is 'tcp://example.org:80': 'example.org' is no host to listen on; an IPv4 address, an IPv6 address in brackets, localhost or * is wanted",
                "  Chat:MaxBacklogBytes is '-1': a number from 1024 to 1073741824 is wanted",
                "  Chat:MaxLineBytes is 'many': a whole number is wanted",
                "  Chat:StallTimeout is '30.00:00:00': a duration (hh:mm:ss.fff) from 00:00:01 to 01:00:00 is wanted",
            ],
            errors.TrimEnd().Split('\n')[1..].Order(StringComparer.Ordinal));
    }
}
