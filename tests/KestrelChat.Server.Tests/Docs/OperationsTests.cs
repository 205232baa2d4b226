using System.Globalization;
using System.Text.RegularExpressions;
using KestrelChat.Server.Options;
using Microsoft.Extensions.Configuration;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>What docs/operations.md says, and what the files under deploy/ set, is what there is.</summary>
public sealed partial class OperationsTests
{
    // After the drain: the last goodbye, and the last request.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(5);

    private static readonly string s_operations = Read("docs", "operations.md");

    [Fact]
    public void Every_file_it_names_is_there()
    {
        var named = DeployedFile().Matches(s_operations).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, file => Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "deploy", file)), $"docs/operations.md names deploy/{file}, which is not there"));
    }

    [Fact]
    public void Every_setting_it_names_is_one()
    {
        var named = ColonSetting().Matches(s_operations).Select(match => match.Value)
            .Concat(Variable().Matches(s_operations).Select(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(Unknown(named.ToDictionary(setting => setting, _ => (string?)null, StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("kestrelchat.service")]
    [InlineData("Dockerfile")]
    [InlineData("compose.yaml")]
    [InlineData("kubernetes.yaml")]
    public void Every_setting_in_a_deployed_file_is_one_and_has_a_value_of_its_kind(string file)
    {
        var set = Variables(file);
        Assert.NotEmpty(set);
        Assert.Empty(Unknown(set));
    }

    [Theory]
    [InlineData("kestrelchat.service", @"^TimeoutStopSec=(\d+)s$")]
    [InlineData("compose.yaml", @"^  stop_grace_period: (\d+)s$")]
    [InlineData("kubernetes.yaml", @"^      terminationGracePeriodSeconds: (\d+)$")]
    public void What_ends_the_server_waits_for_longer_than_its_drain_takes(string file, string grace)
    {
        var seconds = int.Parse(Regex.Match(Read("deploy", file), grace, RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
        var set = Variables(file);
        var drain = TimeSpan.Parse(set["Chat:Drain:ReadyDelay"]!, CultureInfo.InvariantCulture) + TimeSpan.Parse(set["Chat:Drain:CloseOver"]!, CultureInfo.InvariantCulture);
        Assert.True(TimeSpan.FromSeconds(seconds) > drain + s_rest, $"{file} ends it after {seconds} s; it drains for {drain} and {s_rest}");
    }

    /// <summary>The settings under <c>Chat:</c> that a file gives a value.</summary>
    private static Dictionary<string, string?> Variables(string file) => Read("deploy", file).Split('\n')
        .Where(line => !line.TrimStart().StartsWith('#'))
        .Select(line => SetVariable().Match(line))
        .Where(match => match.Success)
        .ToDictionary(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal), string? (match) => match.Groups[2].Value, StringComparer.Ordinal);

    private static IEnumerable<string> Unknown(Dictionary<string, string?> settings)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(ChatOptions.Section);
        var found = ConfigurationCheck.Of(section, typeof(ChatOptions));
        return [.. found.Unknown, .. found.Unconvertible.Select(each => each.Error)];
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, folder, file));

    [GeneratedRegex(@"deploy/([\w.]+\w)")]
    private static partial Regex DeployedFile();

    // With a letter behind each colon: "Chat:" alone is the section.
    [GeneratedRegex(@"\bChat(?::\w+)+")]
    private static partial Regex ColonSetting();

    [GeneratedRegex(@"\b(Chat(?:__\w+)+)=")]
    private static partial Regex Variable();

    [GeneratedRegex("""\b(Chat__\w+)(?:=|: "|, value: ")([^"\s\\]*)""")]
    private static partial Regex SetVariable();
}
