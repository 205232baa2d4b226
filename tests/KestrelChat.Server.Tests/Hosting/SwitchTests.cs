using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Hosting;

/// <summary>What the program does when it is not to serve, as a shell sees it.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class SwitchTests : IDisposable
{
    private const int Terminate = 15;
    private const string Valid = "The settings are valid.\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Version_is_one_line()
    {
        var (exitCode, output, errors) = await RunAsync("", "--version");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Matches(@"^KestrelChat \d+\.\d+\.\d+\S*\n$", output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--Chat:Replay=-1", "--help")]
    public async Task Help_is_printed_whatever_else_is_asked(params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync("", arguments);
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith("KestrelChat ", output, StringComparison.Ordinal);
        Assert.Contains("\n  Chat:Replay   default 10; 0 to 10000\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", ">/dev/full", 1, "cannot write to standard output: No space left on device\n")]
    [InlineData("--version", ">&-", 1, "cannot write to standard output: Bad file descriptor\n")]
    [InlineData("--version", "2>&-", 0, "")]
    [InlineData("--version", "<&-", 0, "")]
    [InlineData("--version", ">&- 2>&-", 1, "")]
    [InlineData("--check", ">&-", 0, "")]
    [InlineData("--check", ">/dev/full", 0, "")]
    public async Task An_answer_that_cannot_be_written_is_an_error_but_an_exit_code_needs_no_text(string argument, string redirected, int expected, string error)
    {
        var (exitCode, _, errors) = await RunAsync(redirected, argument);
        Assert.Equal((expected, error), (exitCode, errors));
    }

    [Fact]
    public async Task A_reader_that_needs_nothing_of_the_help_is_no_failure()
    {
        var (exitCode, _, errors) = await RunAsync("| true; exit \"${PIPESTATUS[0]}\"", "--help");
        Assert.Equal((0, ""), (exitCode, errors));
    }

    [Theory]
    [InlineData("  --help: invalid value 'x': expected none", "--help=x")]
    [InlineData("  unknown argument 'help': expected --SETTING=VALUE, such as --Chat:Replay=20, or --help", "help")]
    [InlineData("  --health: expected a value, as in --health=http://localhost:8080/health/ready", "--health")]
    public async Task An_argument_that_means_nothing_is_reported(string error, params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync("", arguments);
        Assert.Equal((1, "", $"KestrelChat cannot start:\n{error}\n"), (exitCode, output, errors));
    }

    [Fact]
    public async Task Settings_that_are_valid_are_said_to_be_although_a_server_runs_with_them()
    {
        var bans = Path.Combine(_folder.FullName, "bans.json");
        using var server = await ServerProcess.StartReadyAsync(settings: [$"--Chat:BanFile={bans}", AdminToken]);
        await server.Http.BanAsync("203.0.113.7");
        var before = await File.ReadAllTextAsync(bans);
        var written = File.GetLastWriteTimeUtc(bans);

        var (exitCode, output, errors) = await RunAsync("", "--check", $"--Chat:BanFile={bans}", $"--Chat:Endpoints:Main:Url=tcp://127.0.0.1:{server.Port()}");

        Assert.Equal((0, Valid, ""), (exitCode, output, errors));
        Assert.Equal([bans], Directory.GetFileSystemEntries(_folder.FullName));
        Assert.Equal((before, written), (await File.ReadAllTextAsync(bans), File.GetLastWriteTimeUtc(bans)));
    }

    [Fact]
    public async Task A_check_connects_to_no_database()
    {
        using var database = new TcpListener(IPAddress.Loopback, 0);
        database.Start();
        var endpoint = (IPEndPoint)database.LocalEndpoint;
        Assert.Equal((0, Valid, ""), await RunAsync("", "--check", $"--ConnectionStrings:Cluster=Host=127.0.0.1;Port={endpoint.Port};Username=x;Database=x"));
        Assert.False(database.Pending());
    }

    [Theory]
    [InlineData("--Chat:Replay=-1", "--Chat:Flood:Burst=many")]
    [InlineData("--Kestrel:Endpoints:Http:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:Http:Certificate:Path=/proc/nowhere")]
    [InlineData("--Kestrel:Endpoints:Http:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:Http:Certificate:Subject=nobody")]
    [InlineData("--Chat:Endpoints:Main:Url=tls://127.0.0.1:0", "--Chat:Endpoints:Main:Certificate:Path=/proc/nowhere")]
    [InlineData("--Chat:BanFile=/proc/nowhere/bans.json")]
    [InlineData("--Chat:BanFile=/proc/bans.json")]
    [InlineData("--ConnectionStrings:Cluster=garbage")]
    [InlineData("replay=5")]
    public async Task What_keeps_a_server_from_starting_is_found_and_said_in_the_same_words(params string[] settings)
    {
        using var start = ServerProcess.Start(descriptors: null, settings);
        var expected = await start.StandardError.ReadToEndAsync().Soon("the start to fail");
        Assert.Equal(1, await start.WaitForExitCodeAsync());

        using var check = ServerProcess.Start(descriptors: null, [.. settings, "--check"]);
        Assert.Equal(expected, (await check.StandardError.ReadToEndAsync().Soon("the check to end")).Replace(".check.new", ".new", StringComparison.Ordinal));
        Assert.Equal("", await check.StandardOutput.ReadToEndAsync());
        Assert.Equal(1, await check.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task What_a_start_would_warn_of_is_said_before()
    {
        using var old = new TestCertificate(notAfter: DateTimeOffset.UtcNow.AddDays(-1));
        var (exitCode, output, errors) = await RunAsync(
            "",
            "--check",
            "--Chat:Repaly=1",
            "--OTEL_EXPORTER_OTLP_ENDPOINT=nowhere",
            "--Chat:Endpoints:Main:Url=tls://127.0.0.1:0",
            $"--Chat:Endpoints:Main:Certificate:Path={old.Path}",
            $"--Chat:Endpoints:Main:Certificate:KeyPath={old.KeyPath}");
        Assert.Equal((0, ""), (exitCode, errors));
        var lines = output.Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("Chat:Repaly: unknown setting, ignored: Chat has ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT: invalid value 'nowhere': ", lines[1], StringComparison.Ordinal);
        Assert.Contains(" has expired at ", lines[2], StringComparison.Ordinal);
        Assert.EndsWith($"\n{Valid}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_0_while_the_server_is_ready_and_1_while_it_drains()
    {
        var socket = Path.Combine(_folder.FullName, "http.sock");
        using var server = await ServerProcess.StartReadyAsync(settings: ["--Chat:Drain:ReadyDelay=00:01:00", $"--Kestrel:Endpoints:Local:Url=http://unix:{socket}"]);
        var url = new Uri(server.Http.BaseAddress!, "/health/ready").ToString();
        Assert.Equal((0, "Healthy\n", ""), await RunAsync("", "--health", url));
        Assert.Equal((0, "Healthy\n", ""), await RunAsync("", $"--health={url}"));
        Assert.Equal((0, "Healthy\n", ""), await RunAsync("", "--health", $"http://unix:{socket}:/health"));
        Assert.Equal((0, "OK\n", ""), await RunAsync("", "--health", url.Replace("health/ready", "metrics", StringComparison.Ordinal)));

        server.Signal(Terminate);
        await Wait.UntilAsync(async () => !(await server.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the drain to begin");
        var (exitCode, output, errors) = await RunAsync("", "--health", url);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith($"{url}: 503 Unhealthy; accepting: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Health_over_TLS_needs_no_certificate_for_the_name_of_this_machine()
    {
        using var certificate = new TestCertificate();
        using var server = await ServerProcess.StartReadyAsync(settings:
        [
            "--Kestrel:Endpoints:Secure:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Secure:Certificate:Path={certificate.Path}",
            $"--Kestrel:Endpoints:Secure:Certificate:KeyPath={certificate.KeyPath}",
        ]);
        var https = server.Banner.Single(line => line.Contains(" https://", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Equal((0, "Healthy\n", ""), await RunAsync("", "--health", $"{https}/health/ready"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/health", "http://127.0.0.1:1/health: Connection refused")]
    [InlineData("http://unix:/proc/nowhere.sock:/health", "http://unix:/proc/nowhere.sock:/health: No such file or directory")]
    [InlineData("localhost:8080", "--health: invalid value 'localhost:8080': expected http://host:port/path, ")]
    [InlineData("http://unix:/run/http.sock", "--health: invalid value 'http://unix:/run/http.sock': expected http://host:port/path, ")]
    [InlineData("", "--health: invalid value '': expected http://host:port/path, ")]
    public async Task Health_says_in_one_line_why_nothing_was_answered(string url, string expected)
    {
        var (exitCode, output, errors) = await RunAsync("", "--health", url);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("200 OK", "", 1_000_000, 0, "OK\n", "")]
    [InlineData("200 OK", "{\"status\":\"Healthy\\n\\u001b[31m\",\"checks\":{}}", 0, 0, "Healthy\uFFFD\uFFFD[31m\n", "")]
    [InlineData("503 \u001b[31mRed", "", 1_000_000, 1, "", ": 503 \uFFFD[31mRed\n")]
    public async Task Health_goes_by_the_status_however_long_or_odd_the_rest_of_the_response_is(
        string status, string body, int padding, int expectedExitCode, string expectedOutput, string expectedErrors)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}/";
        var run = RunAsync("", "--health", url);
        using (var asker = await listener.AcceptTcpClientAsync().Soon("a request"))
        {
            var response = $"HTTP/1.1 {status}\r\nContent-Length: {body.Length + padding}\r\n\r\n{body}{new string('x', padding)}";
            try
            {
                await asker.GetStream().WriteAsync(Encoding.UTF8.GetBytes(response));
            }
            catch (IOException)
            {
                // Who asks need not read all of it.
            }

            Assert.Equal((expectedExitCode, expectedOutput, expectedErrors.Length == 0 ? "" : $"{url}{expectedErrors}"), await run);
        }
    }

    [Fact]
    public async Task Health_does_not_wait_for_a_server_that_hangs()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var (exitCode, output, errors) = await RunAsync("", "--health", $"http://{listener.LocalEndpoint}/health");
        Assert.Equal((1, "", $"http://{listener.LocalEndpoint}/health: no answer within 3 seconds\n"), (exitCode, output, errors));
    }

    [Fact]
    public async Task Health_is_asked_of_the_server_itself_whatever_proxy_the_environment_names()
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var program = Start("", [("http_proxy", "http://127.0.0.1:1")], "--health", new Uri(server.Http.BaseAddress!, "/health/live").ToString());
        Assert.Equal("Healthy\n", await program.StandardOutput.ReadToEndAsync().Soon("an answer"));
        Assert.Equal(0, await program.WaitForExitCodeAsync());
    }

    private static string AdminToken => $"--{AdminCalls.Setting.Key}={AdminCalls.Setting.Value}";

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string redirected, params string[] arguments)
    {
        using var program = Start(redirected, arguments);
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = program.StandardError.ReadToEndAsync();
        var exitCode = await program.WaitForExitCodeAsync();
        return (exitCode, await output, await errors);
    }

    private static Process Start(string redirected, params string[] arguments) => Start(redirected, [], arguments);

    /// <summary>Starts the program with its streams redirected by a shell.</summary>
    private static Process Start(string redirected, (string Name, string Value)[] environment, params string[] arguments) => RealProgram.Start(
        "/bin/bash",
        environment,
        ["-c", $"\"$@\" {redirected}", "bash", .. TestedProgram.Server, .. arguments]);
}
