using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// Runs a chat that is written as a script: which client types what, and exactly which lines each client then receives.
/// </summary>
/// <remarks>
/// Each line of a script is one step:
/// <code>
/// A&gt; /nick ada             A types this line
/// B| * {A} is now ada     this is the next line that B receives
/// C connects              also: to Russian, from 127.0.0.2
/// C leaves                its socket is closed
/// C is closed             the server closes C, without sending anything more
/// 3 minutes pass          also: seconds, hours, days
/// </code>
/// Without a name before the sign, the client is <c>you</c>; a line without a sign is received. <c>{A}</c> is the address of A;
/// <c>{token}</c> (also with a number) is the token of 16 hexadecimal digits found there first; <c>{seconds}</c> and
/// <c>{minutes}</c> are numbers below 60; <c>{date}</c>, <c>{time}</c>, <c>{time+02:00}</c> and <c>{iso}</c> are the time of the
/// test; <c>\t</c>, <c>\a</c> and <c>\e</c> are TAB, BEL and ESC. The test fails if a client receives lines that are not in the
/// script.
/// </remarks>
internal sealed partial class ChatScript : IDisposable
{
    private static readonly TimeSpan s_maxClockDifference = TimeSpan.FromMinutes(2);
    private static readonly (string Written, string Sent)[] s_escapes = [(@"\t", "\t"), (@"\a", "\a"), (@"\e", "\e")];

    private readonly ChatServer _server;
    private readonly Dictionary<string, SocketClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private string? _lastSender;

    private ChatScript(ChatServer server) => _server = server;

    /// <summary>Runs a script on a server of its own.</summary>
    /// <param name="here">The clients that are in the lobby at the beginning, separated by spaces.</param>
    public static async Task RunAsync(string here, string script, params (string Key, string Value)[] settings)
    {
        await using var server = ChatServer.Start([("Chat:AnnounceAfter", "00:00:00"), AdminCalls.Setting, .. settings]);
        await RunAsync(server, here, script);
    }

    /// <summary>Runs a script on a server without clients.</summary>
    public static async Task RunAsync(ChatServer server, string here, string script)
    {
        using var run = new ChatScript(server);
        string[] names = here.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var clients = await server.ConnectAllAsync(names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            run.Add(names[i], clients[i]);
        }

        await run.RunAsync(script);
        await run.AssertNothingElseIsReceivedAsync();
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private async Task RunAsync(string script)
    {
        var number = 0;
        foreach (var line in script.Split('\n'))
        {
            number++;
            try
            {
                if (line.Length > 0)
                {
                    await RunStepAsync(line);
                }
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException or KeyNotFoundException)
            {
                Assert.Fail($"line {number} of the script, '{line}': {e.Message}");
            }
        }
    }

    private async Task RunStepAsync(string line)
    {
        if (PauseLine().Match(line) is { Success: true } pause)
        {
            _server.Time.Advance(int.Parse(pause.Groups[1].Value, CultureInfo.InvariantCulture) * Unit(pause.Groups[2].Value));
        }
        else if (ActionLine().Match(line) is { Success: true } action)
        {
            await ActAsync(action.Groups[1].Value, action.Groups[2].Value, action.Groups[3].Value);
        }
        else if (TypedLine().Match(line) is { Success: true } typed)
        {
            await TypeAsync(NameOrYou(typed.Groups[1].Value), Fill(typed.Groups[2].Value));
        }
        else if (ReceivedLine().Match(line) is { Success: true } received)
        {
            await ReceiveAsync(received.Groups[1].Value, received.Groups[2].Value);
        }
        else
        {
            await ReceiveAsync("you", line);
        }
    }

    private static TimeSpan Unit(string name) => name switch
    {
        "second" => TimeSpan.FromSeconds(1),
        "minute" => TimeSpan.FromMinutes(1),
        "hour" => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    private static string NameOrYou(string name) => name.Length == 0 ? "you" : name;

    private async Task ActAsync(string who, string action, string detail)
    {
        switch (action)
        {
            case "connects" or "connect":
                Add(who, await _server.ConnectAsync());
                break;
            case "connects to":
                Add(who, await _server.ConnectAsync(detail));
                break;
            case "connects from":
                Add(who, await SocketClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server.Port()), IPAddress.Parse(detail)));
                break;
            case "leaves":
                Remove(who).Dispose();
                break;
            default:
                using (var closed = Remove(who))
                {
                    Assert.Equal("", await closed.ReadToEndAsync());
                }

                break;
        }
    }

    private async Task TypeAsync(string who, string text)
    {
        // Otherwise the order of their lines would be chance.
        Assert.True(_lastSender is null || _lastSender == who, $"{_lastSender} typed before, and no client has received an answer yet");
        _lastSender = who;
        await _clients[who].SendAsync(text + "\n");
    }

    private async Task ReceiveAsync(string who, string expected)
    {
        var received = s_escapes.Aggregate(await _clients[who].ReadLineAsync(), (text, escape) => text.Replace(escape.Sent, escape.Written, StringComparison.Ordinal));
        var pattern = new StringBuilder("^");
        var at = 0;
        foreach (Match placeholder in Placeholder().Matches(expected))
        {
            pattern.Append(Regex.Escape(expected[at..placeholder.Index])).Append(PatternOf(placeholder));
            at = placeholder.Index + placeholder.Length;
        }

        var match = Regex.Match(received, pattern.Append(Regex.Escape(expected[at..])).Append('$').ToString());
        Assert.True(match.Success, $"{who} received '{received}'");
        foreach (Group group in match.Groups.Values.Skip(1))
        {
            Check(group.Name, group.Value);
        }

        _lastSender = null;
    }

    private string PatternOf(Match placeholder)
    {
        var name = placeholder.Groups[1].Value;
        if (_values.TryGetValue(name, out var known))
        {
            return Regex.Escape(known);
        }

        var offset = placeholder.Groups[2].Value.Replace("+", "east", StringComparison.Ordinal).Replace("-", "west", StringComparison.Ordinal).Replace(":", "_", StringComparison.Ordinal);
        return name switch
        {
            "date" => $@"(?<date{placeholder.Index}>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d)",
            "iso" => $@"(?<iso{placeholder.Index}>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ)",
            "time" => $@"(?<time{offset}>\d\d:\d\d:\d\d)",
            "seconds" or "minutes" => "[1-5]?[0-9]",
            _ when name.StartsWith("token", StringComparison.Ordinal) => $"(?<{name}>[0-9a-f]{{16}})",
            _ => Regex.Escape(placeholder.Value),
        };
    }

    private void Check(string name, string value)
    {
        if (name.StartsWith("token", StringComparison.Ordinal))
        {
            _values[name] = value;
            return;
        }

        var offset = TimeSpan.Zero;
        if (name.StartsWith("time", StringComparison.Ordinal) && name.Length > "time".Length)
        {
            offset = TimeSpan.Parse(name["timeeast".Length..].Replace('_', ':'), CultureInfo.InvariantCulture) * (name.Contains("west", StringComparison.Ordinal) ? -1 : 1);
        }

        var shown = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - offset;
        var difference = (shown - DateTimeOffset.UtcNow).TotalDays;

        // A time without a date can be of the day before.
        difference -= name.StartsWith("time", StringComparison.Ordinal) ? Math.Round(difference) : 0;
        Assert.True(TimeSpan.FromDays(Math.Abs(difference)) < s_maxClockDifference, $"{value} is not the current time");
    }

    private async Task AssertNothingElseIsReceivedAsync()
    {
        // Twice: everything that the first round made visible has arrived when the second is answered.
        for (var round = 0; round < 2; round++)
        {
            foreach (var (name, client) in _clients)
            {
                var unknown = $"/xyzzy-{round}-{name}".ToLowerInvariant();
                await client.SendAsync(unknown + "\n");
                var answer = await client.ReadLineAsync();
                Assert.True(answer.Contains(unknown, StringComparison.Ordinal), $"{name} received a line that is not in the script: '{answer}'");
            }
        }
    }

    private string Fill(string text) => s_escapes.Aggregate(
        Placeholder().Replace(text, placeholder => _values.GetValueOrDefault(placeholder.Groups[1].Value, placeholder.Value)),
        (filled, escape) => filled.Replace(escape.Written, escape.Sent, StringComparison.Ordinal));

    private void Add(string name, SocketClient client)
    {
        _clients.Add(name, client);
        _values[name] = client.Address;
    }

    private SocketClient Remove(string name)
    {
        Assert.True(_clients.Remove(name, out var client), $"there is no client {name}");
        return client;
    }

    [GeneratedRegex("^([0-9]+) (second|minute|hour|day)s? pass(?:es)?$")]
    private static partial Regex PauseLine();

    [GeneratedRegex(@"^(\w+) (connects?|connects to|connects from|leaves|is closed|are closed)(?: ([\w.]+))?$")]
    private static partial Regex ActionLine();

    [GeneratedRegex(@"^(\w*)> ?(.*)$")]
    private static partial Regex TypedLine();

    [GeneratedRegex(@"^(\w+)\| ?(.*)$")]
    private static partial Regex ReceivedLine();

    [GeneratedRegex(@"\{(\w+)([+-]\d\d:\d\d)?\}")]
    private static partial Regex Placeholder();
}
