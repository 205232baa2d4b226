using System.Net;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Network;

/// <summary>Two servers behind a load balancer, with the files in <c>deploy/</c>.</summary>
[Collection(ProcessCollection.Name)]
public sealed class LoadBalancerTests
{
    // Told from the balancer's own.
    private static readonly IPAddress s_theirs = IPAddress.Parse("127.0.0.2");

    private static readonly string[] s_settings =
    [
        "--Chat:Endpoints:Main:ProxyProtocol=Required",
        "--Logging:Console:FormatterName=json",
        "--Logging:LogLevel:KestrelChat=Debug",

        // Tells of each request, so that it can be seen that there were checks.
        $"--Logging:LogLevel:{Requests}=Information",
    ];

    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData("haproxy")]
    [InlineData("nginx")]
    public async Task People_come_with_their_own_addresses_and_checks_are_seen_by_nobody(string program)
    {
        using var first = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var second = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var balancer = await LoadBalancer.StartAsync(program, first, second);
        if (program == "haproxy")
        {
            await Eventually.TrueAsync(() => Checks(first) > 5 && Checks(second) > 5, "some checks to have come");
        }

        var people = new List<Person>();
        for (var i = 0; i < 6; i++)
        {
            people.Add(await balancer.ConnectAsync(s_theirs));
            Assert.Equal($"You are {people[i].Who}", await people[i].ReadLineAsync());
        }

        foreach (var person in people)
        {
            await person.SendAsync("hello\n");
            for (var line = ""; line != $"{person.Who}: hello"; line = await person.ReadLineAsync())
            {
                Assert.True(line.Length == 0 || people.Any(each => line == $"{each.Who} has arrived" || line == $"{each.Who}: hello"), line);
            }
        }

        var here = await Task.WhenAll(AddressesAsync(first), AddressesAsync(second));
        Assert.All(here, Assert.NotEmpty);
        Assert.Equal(people.Select(person => person.Who).Order(StringComparer.Ordinal), here.SelectMany(each => each).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Logged(first).Concat(Logged(second)), entry => entry.Level is not ("Debug" or "Trace") && entry.Category != Requests);
        people.ForEach(person => person.Dispose());
    }

    [Theory]
    [InlineData("haproxy")]
    [InlineData("nginx")]
    public async Task A_line_piped_into_nc_comes_back_before_the_end(string program)
    {
        var nc = RealProgram.Find("nc", "netcat-openbsd");
        using var first = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var second = await ServerProcess.StartReadyAsync(settings: s_settings);
        using var balancer = await LoadBalancer.StartAsync(program, first, second);
        using var client = RealProgram.Start("/bin/sh", "-c", $"printf 'hi\\n' | {nc} -s {s_theirs} -N {balancer.Address.Address} {balancer.Address.Port}");
        var seen = await client.StandardOutput.ReadToEndAsync().SoonAsync("nc to end");
        Assert.Equal(0, await client.EndAsync());
        Assert.Matches(@"^You are (127\.0\.0\.2:\d+)\n\1: hi\n$", seen);
    }

    internal static async Task<string[]> AddressesAsync(ServerProcess server)
    {
        using var clients = JsonDocument.Parse(await server.Http.GetStringAsync("/clients?limit=1000"));
        return [.. clients.RootElement.EnumerateArray().Select(client => client.GetProperty("address").GetString()!)];
    }

    private static int Checks(ServerProcess server) =>
        Logged(server).Count(entry => entry.Category == Requests && entry.Message.StartsWith("Request finished", StringComparison.Ordinal) && entry.Message.Contains("/health/ready - 200", StringComparison.Ordinal));

    private static IEnumerable<(string Level, string Category, string Message)> Logged(ServerProcess server) => server.Log.Select(line =>
    {
        using var entry = JsonDocument.Parse(line);
        return (Of("LogLevel"), Of("Category"), Of("Message"));

        string Of(string property) => entry.RootElement.GetProperty(property).GetString()!;
    });
}
