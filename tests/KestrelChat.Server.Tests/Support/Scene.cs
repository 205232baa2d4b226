using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// People who chat as a script has it: who types what, and exactly which lines each of them then sees.
/// </summary>
/// <remarks>
/// One thing on each line of a script:
/// <code>
/// A&gt; /nick ada             A types this line
/// B| * {A} is now ada     B sees this line, next of all that it is shown
/// C connects              also: to Russian, from 127.0.0.2
/// C leaves                its socket is closed
/// C is closed             by the server, which has sent it nothing more
/// </code>
/// Without a letter before the sign it is <c>you</c>, and a line without any sign is seen. <c>{A}</c> is A's address;
/// <c>{token}</c> (also with a number) is whatever 16 digits stand where it is seen first; <c>{idle}</c> is under a minute, <c>{left}</c> under ten;
/// <c>{date}</c>, <c>{time}</c>, <c>{time+02:00}</c> and <c>{iso}</c> are the time of the test; <c>\t</c>, <c>\a</c>, <c>\e</c>
/// are TAB, BEL and ESC.
/// At the end everybody must have seen all that it was shown.
/// </remarks>
internal sealed partial class Scene : IDisposable
{
    private static readonly TimeSpan s_clockDiffersBy = TimeSpan.FromMinutes(2);
    private static readonly (string Shown, string Sent)[] s_signs = [(@"\t", "\t"), (@"\a", "\a"), (@"\e", "\e")];

    private readonly ChatServer _server;
    private readonly Dictionary<string, Person> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bound = new(StringComparer.Ordinal);
    private string? _unanswered;

    private Scene(ChatServer server) => _server = server;

    /// <summary>Plays a script on a server of its own.</summary>
    /// <param name="here">Who is in the lobby when it begins, with spaces between.</param>
    public static async Task PlayAsync(string here, string script, params (string Key, string Value)[] settings)
    {
        await using var server = ChatServer.Start([("Chat:AnnounceAfter", "00:00:00"), AdminCalls.Setting, .. settings]);
        await PlayAsync(server, here, script);
    }

    /// <summary>Plays a script on a server where nobody is.</summary>
    public static async Task PlayAsync(ChatServer server, string here, string script)
    {
        using var scene = new Scene(server);
        string[] names = here.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var people = await server.ConnectAllAsync(names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            scene.Add(names[i], people[i]);
        }

        await scene.PlayAsync(script);
        await scene.EndAsync();
    }

    public void Dispose()
    {
        foreach (var person in _people.Values)
        {
            person.Dispose();
        }
    }

    private async Task PlayAsync(string script)
    {
        var number = 0;
        foreach (var line in script.Split('\n'))
        {
            number++;
            try
            {
                if (line.Length > 0)
                {
                    await PlayLineAsync(line);
                }
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException or KeyNotFoundException)
            {
                Assert.Fail($"line {number} of the script, '{line}': {e.Message}");
            }
        }
    }

    private async Task PlayLineAsync(string line)
    {
        if (ActionLine().Match(line) is { Success: true } action)
        {
            await ActAsync(action.Groups[1].Value, action.Groups[2].Value, action.Groups[3].Value);
        }
        else if (TypedLine().Match(line) is { Success: true } typed)
        {
            await TypeAsync(Or(typed.Groups[1].Value), Filled(typed.Groups[2].Value));
        }
        else if (SeenLine().Match(line) is { Success: true } seen)
        {
            await SeeAsync(seen.Groups[1].Value, seen.Groups[2].Value);
        }
        else
        {
            await SeeAsync("you", line);
        }
    }

    private static string Or(string who) => who.Length == 0 ? "you" : who;

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
                Add(who, await Person.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server.Port()), IPAddress.Parse(detail)));
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
        // Otherwise it is chance whose line comes first.
        Assert.True(_unanswered is null || _unanswered == who, $"{_unanswered} typed before, and nobody has seen anything of it yet");
        _unanswered = who;
        await _people[who].SendAsync(text + "\n");
    }

    private async Task SeeAsync(string who, string expected)
    {
        var seen = s_signs.Aggregate(await _people[who].ReadLineAsync(), (text, sign) => text.Replace(sign.Sent, sign.Shown, StringComparison.Ordinal));
        var pattern = new StringBuilder("^");
        var at = 0;
        foreach (Match placeholder in Placeholder().Matches(expected))
        {
            pattern.Append(Regex.Escape(expected[at..placeholder.Index])).Append(PatternOf(placeholder));
            at = placeholder.Index + placeholder.Length;
        }

        var match = Regex.Match(seen, pattern.Append(Regex.Escape(expected[at..])).Append('$').ToString());
        Assert.True(match.Success, $"{who} saw '{seen}'");
        foreach (Group group in match.Groups.Values.Skip(1))
        {
            Check(group.Name, group.Value);
        }

        _unanswered = null;
    }

    private string PatternOf(Match placeholder)
    {
        var name = placeholder.Groups[1].Value;
        if (_bound.TryGetValue(name, out var known))
        {
            return Regex.Escape(known);
        }

        var offset = placeholder.Groups[2].Value.Replace("+", "east", StringComparison.Ordinal).Replace("-", "west", StringComparison.Ordinal).Replace(":", "_", StringComparison.Ordinal);
        return name switch
        {
            "date" => $@"(?<date{placeholder.Index}>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d)",
            "iso" => $@"(?<iso{placeholder.Index}>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ)",
            "time" => $@"(?<time{offset}>\d\d:\d\d:\d\d)",
            "idle" => @"0:\d\d",
            "left" => @"\d:\d\d",
            _ when name.StartsWith("token", StringComparison.Ordinal) => $"(?<{name}>[0-9a-f]{{16}})",
            _ => Regex.Escape(placeholder.Value),
        };
    }

    private void Check(string name, string value)
    {
        if (name.StartsWith("token", StringComparison.Ordinal))
        {
            _bound[name] = value;
            return;
        }

        var offset = TimeSpan.Zero;
        if (name.StartsWith("time", StringComparison.Ordinal) && name.Length > "time".Length)
        {
            offset = TimeSpan.Parse(name["timeeast".Length..].Replace('_', ':'), CultureInfo.InvariantCulture) * (name.Contains("west", StringComparison.Ordinal) ? -1 : 1);
        }

        var shown = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - offset;
        var difference = (shown - DateTimeOffset.UtcNow).TotalDays;

        // A time without a date may be of the day before.
        difference -= name.StartsWith("time", StringComparison.Ordinal) ? Math.Round(difference) : 0;
        Assert.True(TimeSpan.FromDays(Math.Abs(difference)) < s_clockDiffersBy, $"{value} is not the time");
    }

    private async Task EndAsync()
    {
        // Twice: what the first made visible for others is there when the second is answered.
        for (var round = 0; round < 2; round++)
        {
            foreach (var (name, person) in _people)
            {
                var unknown = $"/xyzzy-{round}-{name}".ToLowerInvariant();
                await person.SendAsync(unknown + "\n");
                var answer = await person.ReadLineAsync();
                Assert.True(answer.Contains(unknown, StringComparison.Ordinal), $"{name} saw more than the script has: '{answer}'");
            }
        }
    }

    private string Filled(string text) => s_signs.Aggregate(
        Placeholder().Replace(text, placeholder => _bound.GetValueOrDefault(placeholder.Groups[1].Value, placeholder.Value)),
        (filled, sign) => filled.Replace(sign.Shown, sign.Sent, StringComparison.Ordinal));

    private void Add(string name, Person person)
    {
        _people.Add(name, person);
        _bound[name] = person.Who;
    }

    private Person Remove(string name)
    {
        Assert.True(_people.Remove(name, out var person), $"there is no {name}");
        return person;
    }

    [GeneratedRegex(@"^(\w+) (connects?|connects to|connects from|leaves|is closed|are closed)(?: ([\w.]+))?$")]
    private static partial Regex ActionLine();

    [GeneratedRegex(@"^(\w*)> ?(.*)$")]
    private static partial Regex TypedLine();

    [GeneratedRegex(@"^(\w+)\| ?(.*)$")]
    private static partial Regex SeenLine();

    [GeneratedRegex(@"\{(\w+)([+-]\d\d:\d\d)?\}")]
    private static partial Regex Placeholder();
}
