using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.ProxyProtocol;

/// <summary>Two servers behind a load balancer with the configuration from <c>deploy/</c>.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class LoadBalancerTests
{
    // Differs from the address of the load loadBalancer.
    private static readonly IPAddress s_clientAddress = IPAddress.Parse("127.0.0.2");

    private static readonly string[] s_settings =
    [
        "--Chat:Endpoints:Main:ProxyProtocol=Required",
        "--Logging:Console:FormatterName=json",
        "--Logging:LogLevel:KestrelChat=Debug",

        // Logs each request, so that the health checks can be counted.
        $"--Logging:LogLevel:{Requests}=Information",
    ];

    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData("haproxy")]
    [InlineData("nginx")]
    public async Task Client_addresses_are_passed_on_and_health_checks_are_not_announced(string program)
    {
        using var first = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var second = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var loadBalancer = await LoadBalancerProcess.StartAsync(program, first, second);
        if (program == "haproxy")
        {
            await Wait.UntilAsync(() => CountChecks(first) > 5 && CountChecks(second) > 5, "some health checks");
        }

        var clients = new List<SocketClient>();
        for (var i = 0; i < 6; i++)
        {
            clients.Add(await loadBalancer.ConnectAsync(s_clientAddress));
            Assert.Equal($"You are {clients[i].Address}", await clients[i].ReadLineAsync());
        }

        foreach (var client in clients)
        {
            await client.SendAsync("hello\n");
            for (var line = ""; line != $"{client.Address}: hello"; line = await client.ReadLineAsync())
            {
                Assert.True(line.Length == 0 || clients.Any(each => line == $"{each.Address} has arrived" || line == $"{each.Address}: hello"), line);
            }
        }

        var here = await Task.WhenAll(AddressesAsync(first), AddressesAsync(second));
        Assert.All(here, Assert.NotEmpty);
        Assert.Equal(clients.Select(client => client.Address).Order(StringComparer.Ordinal), here.SelectMany(each => each).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(LogEntries(first).Concat(LogEntries(second)), entry => entry.Level is not ("Debug" or "Trace") && entry.Category != Requests);
        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    [InlineData("haproxy")]
    [InlineData("nginx")]
    public async Task A_line_piped_into_nc_comes_back_before_the_connection_ends(string program)
    {
        var nc = RealProgram.Find("nc", "netcat-openbsd");
        using var first = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var second = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var loadBalancer = await LoadBalancerProcess.StartAsync(program, first, second);
        using var client = RealProgram.Start("/bin/sh", "-c", $"printf 'hi\\n' | {nc} -s {s_clientAddress} -N {loadBalancer.Address.Address} {loadBalancer.Address.Port}");
        var seen = await client.StandardOutput.ReadToEndAsync().Soon("nc to end");
        Assert.Equal(0, await client.WaitForExitCodeAsync());
        Assert.Matches(@"^You are (127\.0\.0\.2:\d+)\n\1: hi\n$", seen);
    }

    internal static async Task<string[]> AddressesAsync(ServerProcess server)
    {
        using var clients = JsonDocument.Parse(await server.Http.GetStringAsync("/clients?limit=1000"));
        return [.. clients.RootElement.EnumerateArray().Select(client => client.GetProperty("address").GetString()!)];
    }

    private static int CountChecks(ServerProcess server) =>
        LogEntries(server).Count(entry => entry.Category == Requests && entry.Message.StartsWith("Request finished", StringComparison.Ordinal) && entry.Message.Contains("/health/ready - 200", StringComparison.Ordinal));

    private static IEnumerable<(string Level, string Category, string Message)> LogEntries(ServerProcess server) => server.Log.Select(line =>
    {
        using var entry = JsonDocument.Parse(line);
        return (Of("LogLevel"), Of("Category"), Of("Message"));

        string Of(string property) => entry.RootElement.GetProperty(property).GetString()!;
    });
}
