using System.Globalization;
using System.Text.Json;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>
/// An operator on any node who gives orders about a client on any node. What is answered as done has to be in effect on all nodes; what is
/// answered otherwise may be.
/// </summary>
/// <param name="watchers">Clients that have to be shown announcements.</param>
internal sealed class SoakOperator(ThreeNodes nodes, string room, IReadOnlyList<RecordingClient> watchers, Random random)
{
    private const string Kept = " does not answer; it is kept and done when it does";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    // How long a node that has just come back may need to catch up.
    private static readonly TimeSpan s_catchUp = TimeSpan.FromSeconds(3);

    private int _last;

    /// <summary>How often each order was answered as done.</summary>
    public Dictionary<string, int> Done { get; } = [];

    /// <summary>Addresses whose ban, or its lifting, was answered as done last.</summary>
    public Dictionary<string, bool> Banned { get; } = [];

    /// <summary>Texts of lines that were shown to those who said them.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>Gives orders until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _last++;
            try
            {
                await OrderAsync();
            }
            catch (ConnectionLostException)
            {
                // A node was stopped or killed.
            }

            await Task.Delay(s_pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Verifies that bans are in force, or not, on a node.</summary>
    public async Task VerifyBansAsync(int node, string context)
    {
        var inForce = await ReadBansAsync(node);
        Assert.NotNull(inForce);
        Assert.All(Banned, ban => Assert.True(inForce.Contains(ban.Key) == ban.Value, $"the ban of {ban.Key} is{(ban.Value ? " not" : "")} in force on node {node} {context}"));
    }

    private async Task OrderAsync()
    {
        var ip = string.Create(CultureInfo.InvariantCulture, $"203.0.{112 + (_last / 250)}.{1 + (_last % 250)}");
        using var by = await SoakConnection.ConnectAsync(nodes.AddressOf(random.Next(ThreeNodes.Count)), "127.0.0.9");
        await by.AskAsync($"/op {AdminCalls.Token}");
        using var about = await SoakConnection.EnterAsync(nodes.AddressOf(random.Next(ThreeNodes.Count)), ip, room);

        await WriteAsync(by, about);
        await MuteAsync(by, about);
        await AnnounceAsync(by);
        if (random.Next(2) == 0)
        {
            if (await IsDoneAsync(by, "kick", $"/kick {about.Address}", "is being disconnected"))
            {
                await about.WhenLostAsync();
            }
        }
        else
        {
            await BanAsync(by, about, ip);
        }
    }

    private async Task WriteAsync(SoakConnection by, SoakConnection about)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"private{_last}");
        if (await IsDoneAsync(by, "msg", $"/msg {about.Address} {text}", $"* to {about.Address}: {text}"))
        {
            await about.WhenShownAsync(": " + text);
        }

        await about.AskAsync("/names");
        Assert.InRange(about.Received.Count(line => line.EndsWith(": " + text, StringComparison.Ordinal)), 0, 1);
    }

    private async Task MuteAsync(SoakConnection by, SoakConnection about)
    {
        if (!await IsDoneAsync(by, "mute", $"/mute {about.Address} 5", "is muted for"))
        {
            return;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"muted{_last}");
        var answer = await about.AskAsync(text);
        Assert.True(answer.Exists(line => line.StartsWith("* you are muted for another ", StringComparison.Ordinal)), $"{about.Address} is not muted: {string.Join(" | ", about.Received)}");
        if (await IsDoneAsync(by, "unmute", $"/mute {about.Address} 0", "is no longer muted"))
        {
            text = string.Create(CultureInfo.InvariantCulture, $"spoken{_last}");
            await about.SayAsync(text);
            Acknowledged.Add(text);
        }
    }

    private async Task AnnounceAsync(SoakConnection by)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"announced{_last}");
        var before = watchers.Select(watcher => watcher.Current).OfType<RecordedConnection>()
            .Where(connection => connection.Lines.Any(line => line.StartsWith("* you are now in ", StringComparison.Ordinal))).ToList();
        if (await IsDoneAsync(by, "announce", $"/announce {text}", ""))
        {
            await Wait.UntilAsync(() => before.TrueForAll(connection => connection.IsClosed || connection.Lines.Contains("* announcement: " + text)), $"everyone is shown {text}");
            Assert.All(before, connection => Assert.InRange(connection.Lines.Count(line => line == "* announcement: " + text), 0, 1));
        }
    }

    private async Task BanAsync(SoakConnection by, SoakConnection about, string ip)
    {
        if (!await IsDoneAsync(by, "ban", $"/ban {ip} 60", " is banned for "))
        {
            return;
        }

        Banned[ip] = true;
        await about.WhenLostAsync();
        await WhenInForceAsync(ip);
        if (random.Next(2) == 0)
        {
            return;
        }

        Banned.Remove(ip);
        if (await IsDoneAsync(by, "unban", $"/unban {ip}", " is no longer banned"))
        {
            Banned[ip] = false;
            await WhenInForceAsync(ip);
        }
    }

    // On the nodes that say that they are healthy.
    private async Task WhenInForceAsync(string ip)
    {
        for (var node = 0; node < ThreeNodes.Count; node++)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (await ReadBansAsync(node) is { } bans && bans.Contains(ip) != Banned[ip])
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < s_catchUp, $"answered as done, but the ban of {ip} is{(Banned[ip] ? " not" : "")} in force on node {node}");
                await Task.Delay(s_pause);
            }
        }
    }

    private async Task<HashSet<string>?> ReadBansAsync(int node)
    {
        try
        {
            var http = nodes.Http(node);
            var (status, _) = await http.HealthAsync().WaitAsync(s_catchUp);
            return status == "Healthy"
                ? [.. (await http.AdminAsync("GET", "/bans").WaitAsync(s_catchUp)).Body.EnumerateArray().Select(ban => ban.GetProperty("address").GetString()!)]
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or ObjectDisposedException or OperationCanceledException or JsonException or InvalidOperationException or IOException)
        {
            // It is stopped, suspended or starting.
            return null;
        }
    }

    private async Task<bool> IsDoneAsync(SoakConnection by, string order, string command, string done)
    {
        var answer = await by.AskAsync(command);
        var isDone = answer.Exists(line => line.Contains(done, StringComparison.Ordinal)) || done.Length == 0;
        if (!isDone || answer.Exists(line => line.EndsWith(Kept, StringComparison.Ordinal)))
        {
            return false;
        }

        Done[order] = Done.GetValueOrDefault(order) + 1;
        return true;
    }
}
