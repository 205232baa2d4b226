using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Clients whose network disappears: no FIN, no RST.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed partial class VanishedClientTests
{
    /// <summary>The idle time and all probes of the kernel, and the interval of this test.</summary>
    private static readonly TimeSpan s_idleBound = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task With_pending_output_a_vanished_client_leaves_soon_after_the_stall_timeout()
    {
        using var network = await NetworkNamespace.CreateAsync();
        await using var server = Start(network);
        using var other = await server.ConnectAsync("Russian");
        await other.ReadLineAsync();
        using var client = await ConnectAsync(network, server, other);
        var address = client.Address;

        var clock = Stopwatch.StartNew();
        await network.PullCableAsync();
        await other.SendAsync("are you there?\n");
        Assert.Equal($"{other.Address}: are you there?", await other.ReadLineAsync());
        Assert.Equal($"{address} has left", await other.ReadLineAsync());

        // The timeout is 2 s, checked once a second; the rest is for a busy machine.
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        await server.WaitForClientsAsync(1);
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains(address, StringComparison.Ordinal) && entry.Message.EndsWith("Stalled", StringComparison.Ordinal)), "the log to say why");
    }

    [Fact]
    public async Task Without_pending_output_the_kernel_probes_a_client_after_a_minute()
    {
        var ss = RealProgram.Find("ss", "iproute2");
        using var network = await NetworkNamespace.CreateAsync();
        await using var server = Start(network);
        using var other = await server.ConnectAsync("Russian");
        await other.ReadLineAsync();
        using var client = await ConnectAsync(network, server, other);

        using var socket = RealProgram.Start(ss, "-Htno", "state", "established", "dst", client.Address);
        var shown = await socket.StandardOutput.ReadToEndAsync().Soon("ss to end");
        var timer = KeepAliveTimer().Match(shown);
        Assert.True(timer.Success, $"no keepalive timer: '{shown}'");
        Assert.InRange(int.Parse(timer.Groups[1].Value, CultureInfo.InvariantCulture), 1, 60);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Without_pending_output_a_vanished_client_leaves_within_two_and_a_half_minutes()
    {
        using var network = await NetworkNamespace.CreateAsync();
        await using var server = Start(network);
        using var other = await server.ConnectAsync("Russian");
        await other.ReadLineAsync();
        using var client = await ConnectAsync(network, server, other);

        await network.PullCableAsync();
        var clock = Stopwatch.StartNew();
        while ((await server.GetJsonAsync("/clients")).GetArrayLength() > 1)
        {
            Assert.True(clock.Elapsed < s_idleBound, $"after {clock.Elapsed} it is still here");
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        Assert.Equal($"{client.Address} has left", await other.ReadLineAsync());
    }

    private static ChatServer Start(NetworkNamespace network) => ChatServer.Start(
        ("Chat:Endpoints:Main:Url", $"tcp://{network.Here}:0"),
        ("Chat:Endpoints:Russian:Wording", "en"),
        ("Chat:StallTimeout", "00:00:02"));

    /// <summary>Connects nc in the network namespace.</summary>
    private static async Task<NcClient> ConnectAsync(NetworkNamespace network, ChatServer server, SocketClient other)
    {
        var process = network.Start(RealProgram.Find("nc", "netcat-openbsd"), network.Here, server.Port().ToString(CultureInfo.InvariantCulture));
        try
        {
            var address = (await process.ReadLineAsync())["You are ".Length..];
            Assert.StartsWith(network.There + ":", address, StringComparison.Ordinal);
            Assert.Equal($"{address} has arrived", await other.ReadLineAsync());
            await process.TypeAsync("hello\n");
            Assert.Equal($"{address}: hello", await other.ReadLineAsync());
            Assert.Equal($"{address}: hello", await process.ReadLineAsync());
            return new NcClient(process, address);
        }
        catch
        {
            process.KillAndDispose();
            throw;
        }
    }

    private sealed record NcClient(Process Process, string Address) : IDisposable
    {
        public void Dispose() => Process.KillAndDispose();
    }

    [GeneratedRegex(@"timer:\(keepalive,(\d+)sec,")]
    private static partial Regex KeepAliveTimer();
}
