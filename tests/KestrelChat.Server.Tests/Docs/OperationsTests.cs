using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using KestrelChat.Postgres;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>docs/operations.md and the files in deploy/ name files, settings and log events that exist.</summary>
public sealed partial class OperationsTests
{
    // After the drain: the last goodbye and the last HTTP request.
    private static readonly TimeSpan s_afterDrain = TimeSpan.FromSeconds(5);

    private static readonly string s_operations = Read("docs", "operations.md");

    [Fact]
    public void Every_file_it_names_exists()
    {
        var named = DeployedFile().Matches(s_operations).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, file => Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "deploy", file)), $"docs/operations.md names deploy/{file}, which does not exist"));
    }

    [Fact]
    public void Every_setting_it_names_exists()
    {
        var named = ColonSetting().Matches(s_operations).Select(match => match.Value)
            .Concat(Variable().Matches(s_operations).Select(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(Unknown(named.ToDictionary(setting => setting, _ => (string?)null, StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_log_event_is_listed()
    {
        var events = new[] { typeof(ChatEndpoint), typeof(PostgresClusterStore) }
            .SelectMany(type => type.Assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .OrderBy(message => message.EventId)
            .Select(message => $"| {message.EventId} | `{message.EventName}` | {message.Level} |");
        Assert.Equal(events, LogEvent().Matches(s_operations).Select(match => match.Value));
    }

    [Theory]
    [InlineData("kestrelchat.service")]
    [InlineData("Dockerfile")]
    [InlineData("compose.yaml")]
    [InlineData("kubernetes.yaml")]
    public void Every_setting_in_a_deployed_file_exists_and_has_a_value_of_its_type(string file)
    {
        var set = Variables(file);
        Assert.NotEmpty(set);
        Assert.Empty(Unknown(set));
    }

    [Theory]
    [InlineData("kestrelchat.service", @"^TimeoutStopSec=(\d+)s$")]
    [InlineData("compose.yaml", @"^  stop_grace_period: (\d+)s$")]
    [InlineData("kubernetes.yaml", @"^      terminationGracePeriodSeconds: (\d+)$")]
    public void Whatever_kills_the_server_waits_longer_than_the_drain_takes(string file, string grace)
    {
        var seconds = int.Parse(Regex.Match(Read("deploy", file), grace, RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
        var set = Variables(file);
        var drain = TimeSpan.Parse(set["Chat:Drain:ReadyDelay"]!, CultureInfo.InvariantCulture) + TimeSpan.Parse(set["Chat:Drain:CloseOver"]!, CultureInfo.InvariantCulture);
        Assert.True(TimeSpan.FromSeconds(seconds) > drain + s_afterDrain, $"{file} kills the server after {seconds} s; the drain takes {drain} + {s_afterDrain}");
    }

    /// <summary>The settings below <c>Chat:</c> in a file, with their values.</summary>
    private static Dictionary<string, string?> Variables(string file) => Read("deploy", file).Split('\n')
        .Where(line => !line.TrimStart().StartsWith('#'))
        .Select(line => SetVariable().Match(line))
        .Where(match => match.Success)
        .ToDictionary(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal), string? (match) => match.Groups[2].Value, StringComparer.Ordinal);

    private static IEnumerable<string> Unknown(Dictionary<string, string?> settings)
    {
        var read = new ServerSettings(settings);

        // The directory of the ban file is on the machine that runs the server.
        return [.. read.Unknown, .. read.Errors.Where(error => !error.StartsWith("Chat:BanFile: ", StringComparison.Ordinal))];
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, folder, file));

    [GeneratedRegex(@"^\| \d+ \| `\w+` \| \w+ \|", RegexOptions.Multiline)]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"deploy/([\w./-]+\w)")]
    private static partial Regex DeployedFile();

    // "Chat:" alone is the section.
    [GeneratedRegex(@"\bChat(?::\w+)+")]
    private static partial Regex ColonSetting();

    [GeneratedRegex(@"\b(Chat(?:__\w+)+)=")]
    private static partial Regex Variable();

    [GeneratedRegex("""\b(Chat__\w+)(?:=|: "|, value: ")([^"\s\\]*)""")]
    private static partial Regex SetVariable();
}
