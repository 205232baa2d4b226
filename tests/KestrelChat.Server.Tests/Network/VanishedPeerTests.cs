using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Network;

/// <summary>People whose network is gone: no FIN, no RST, nothing any more.</summary>
[Collection(ProcessCollection.Name)]
public sealed partial class VanishedPeerTests
{
    /// <summary>Of the system's own making: the idle time, all probes, and what lies between two looks.</summary>
    private static readonly TimeSpan s_idleBound = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Where_something_waits_for_them_they_have_left_soon_after_the_stall_timeout()
    {
        using var network = await NetworkNamespace.CreateAsync();
        await using var server = Start(network);
        using var other = await server.ConnectAsync("Russian");
        await other.ReadLineAsync();
        using var client = await ConnectAsync(network, server, other);
        var who = client.Who;

        var clock = Stopwatch.StartNew();
        await network.PullCableAsync();
        await other.SendAsync("are you there?\n");
        Assert.Equal($"{other.Who}: are you there?", await other.ReadLineAsync());
        Assert.Equal($"{who} has left", await other.ReadLineAsync());

        // Twice the timeout of 2 s, since it is looked once a second, and what a busy machine needs.
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        await server.UntilHereAsync(1);
        await Eventually.TrueAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains(who, StringComparison.Ordinal) && entry.Message.EndsWith("Stalled", StringComparison.Ordinal)), "the log to say why");
    }

    [Fact]
    public async Task While_nothing_waits_for_them_the_system_probes_them_after_a_minute()
    {
        var ss = RealProgram.Find("ss", "iproute2");
        using var network = await NetworkNamespace.CreateAsync();
        await using var server = Start(network);
        using var other = await server.ConnectAsync("Russian");
        await other.ReadLineAsync();
        using var client = await ConnectAsync(network, server, other);

        using var socket = RealProgram.Start(ss, "-Htno", "state", "established", "dst", client.Who);
        var shown = await socket.StandardOutput.ReadToEndAsync().SoonAsync("ss to end");
        var timer = KeepAliveTimer().Match(shown);
        Assert.True(timer.Success, $"no keepalive timer: '{shown}'");
        Assert.InRange(int.Parse(timer.Groups[1].Value, CultureInfo.InvariantCulture), 1, 60);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task While_nothing_waits_for_them_they_have_left_within_two_minutes()
    {
        using var network = await NetworkNamespace.CreateAsync();
        await using var server = Start(network);
        using var other = await server.ConnectAsync("Russian");
        await other.ReadLineAsync();
        using var client = await ConnectAsync(network, server, other);

        await network.PullCableAsync();
        var clock = Stopwatch.StartNew();
        while ((await server.GetAsync("/clients")).GetArrayLength() > 1)
        {
            Assert.True(clock.Elapsed < s_idleBound, $"after {clock.Elapsed} it is still here");
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        Assert.Equal($"{client.Who} has left", await other.ReadLineAsync());
    }

    private static ChatServer Start(NetworkNamespace network) => ChatServer.Start(
        ("Chat:Endpoints:Main:Url", $"tcp://{network.Here}:0"),
        ("Chat:Endpoints:Russian:Wording", "en"),
        ("Chat:StallTimeout", "00:00:02"));

    /// <summary>Somebody with nc, at the other end of the cable.</summary>
    private static async Task<Client> ConnectAsync(NetworkNamespace network, ChatServer server, Person other)
    {
        var process = network.Start(RealProgram.Find("nc", "netcat-openbsd"), network.Here, server.Port().ToString(CultureInfo.InvariantCulture));
        try
        {
            var who = (await process.ReadLineAsync())["You are ".Length..];
            Assert.StartsWith(network.There + ":", who, StringComparison.Ordinal);
            Assert.Equal($"{who} has arrived", await other.ReadLineAsync());
            await process.TypeAsync("hello\n");
            Assert.Equal($"{who}: hello", await other.ReadLineAsync());
            Assert.Equal($"{who}: hello", await process.ReadLineAsync());
            return new Client(process, who);
        }
        catch
        {
            process.EndNow();
            throw;
        }
    }

    private sealed record Client(Process Process, string Who) : IDisposable
    {
        public void Dispose() => Process.EndNow();
    }

    [GeneratedRegex(@"timer:\(keepalive,(\d+)sec,")]
    private static partial Regex KeepAliveTimer();
}
