using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Configuration;

/// <summary>The server starts in any environment.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class EnvironmentTests
{
    private const int Terminate = 15;

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:1")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "1")]
    [InlineData("TMPDIR", "/proc/nowhere")]
    [InlineData("HOME", "")]
    [InlineData("DOTNET_gcServer", "1")]
    [InlineData("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")]
    [InlineData("DOTNET_hostBuilder__reloadConfigOnChange", "maybe")]
    [InlineData("ASPNETCORE_CONTENTROOT", "/nowhere")]
    [InlineData("LC_ALL", "de_DE.UTF-8")]
    public Task It_starts_with_the_variable(string name, string value) => AssertStartsAsync([(name, value), ("ASPNETCORE_PREFERHOSTINGURLS", "true")]);

    [Fact]
    public async Task It_starts_where_no_file_can_be_watched()
    {
        // In a user namespace of its own, which has no inotify instance to give out.
        var probe = RealProgram.Start("/usr/bin/unshare", "-U", "-r", "sh", "-c", "echo 0 >/proc/sys/user/max_inotify_instances");
        Assert.SkipUnless(await probe.WaitForExitCodeAsync() == 0, "needs the right to create a user namespace");
        await AssertStartsAsync([], "/usr/bin/unshare", "-U", "-r", "sh", "-c", "echo 0 >/proc/sys/user/max_inotify_instances && exec \"$@\"", "sh");
    }

    [Fact]
    public Task It_starts_in_a_folder_that_was_deleted() =>
        AssertStartsAsync([], "/bin/sh", "-c", "cd \"$(mktemp -d)\" && rmdir \"$PWD\" && exec \"$@\"", "sh");

    [Fact]
    public async Task Forwarded_headers_have_no_effect_though_a_platform_turns_them_on()
    {
        using var server = await ServerProcess.StartReadyAsync(environment: [("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/clients");
        request.Headers.Host = "unknown.example";
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var response = await server.Http.SendAsync(request);
        await Wait.UntilAsync(() => server.Log.Any(line => line.Contains("unknown host", StringComparison.Ordinal)), "the refusal in the log");
        Assert.Contains("the last from 127.0.0.1:", server.Log.Single(line => line.Contains("unknown host", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static async Task AssertStartsAsync((string Name, string Value)[] environment, params string[] prefix)
    {
        var address = FreeAddress.Find();
        string[] command =
        [
            .. prefix,
            "/usr/bin/env",
            "--default-signal=HUP,INT,QUIT",
            .. TestedProgram.Server,
            $"--Chat:Endpoints:Main:Url=tcp://{address}",
            "--Chat:Endpoints:Russian:Url=",
            "--Chat:Endpoints:Browser:Url=",
            "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
        ];
        var server = RealProgram.Start(command[0], environment, command[1..]);
        try
        {
            await server.ReadUntilAsync("\"EventId\":4,");
            using var client = await SocketClient.ConnectAsync(address);
            Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
            _ = server.StandardOutput.ReadToEndAsync();
            ServerProcess.Signal(server, Terminate);
            Assert.Equal("", await server.StandardError.ReadToEndAsync().Soon("the server to end"));
            Assert.Equal(0, await server.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }
}
