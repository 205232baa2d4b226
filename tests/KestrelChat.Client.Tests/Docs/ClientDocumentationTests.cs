using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Configuration;

namespace KestrelChat.Client.Tests.Docs;

/// <summary>docs/client.md and the man page name what there is.</summary>
public sealed partial class ClientDocumentationTests
{
    private static readonly string s_page = Read("docs", "client.md");
    private static readonly string s_manual = Read("deploy", "kestrelchat.1").Replace("\\-", "-", StringComparison.Ordinal);

    [Fact]
    public void The_table_of_keys_has_every_setting()
    {
        IEnumerable<string> rows = s_page[s_page.IndexOf("| key | values |", StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'));

        IEnumerable<string> named = rows.SelectMany(row => Quoted().Matches(row.Split('|')[1]).Select(match => match.Groups["name"].Value));

        Assert.Equal(ClientSettings.All.Select(setting => setting.Name).Prepend("address").Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_of_keys_has_every_value() =>
        Assert.All(ClientSettings.All.SelectMany(setting => setting.Values), value => Assert.Contains($"`{value}`", s_page, StringComparison.Ordinal));

    [Fact]
    public void The_example_is_a_valid_config_file()
    {
        string example = Example().Match(s_page).Groups["text"].Value;

        ConfigFile config = new ConfigReader("/home/ada/.config/kestrelchat/config.json", "/home/ada").Read(Encoding.UTF8.GetBytes(example));

        Assert.Equal(["work", "chat.example.net"], config.Servers.Keys);
        Assert.Equal("/home/ada/.local/state/kestrelchat/work.token", config.Servers["work"][ClientSettings.Token]);
    }

    [Fact]
    public async Task The_man_page_has_every_option_value_and_exit_code_of_the_help()
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        await ClientCommand.InvokeAsync(["--help"], output, errors, _ => Task.FromResult(0));
        string help = output.ToString();

        Assert.Equal(Options(help), Options(s_manual));
        Assert.All(ClientSettings.All.SelectMany(setting => setting.Values), value => Assert.Matches($@"\b{value}\b", s_manual));
        Assert.All([0, 1, 2, 3, 4], code => Assert.Contains($".B {code}\n", s_manual, StringComparison.Ordinal));
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, folder, file));

    private static IEnumerable<string> Options(string text) =>
        Option().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex("`(?<name>[a-z-]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex("```json\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();

    [GeneratedRegex(@"(?<![\w-])--[a-z-]+\b")]
    private static partial Regex Option();
}
