using System.Globalization;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Hosting;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>docs/configuration.md lists the settings that exist, with their defaults and bounds.</summary>
public sealed class ConfigurationTests
{
    private static readonly string s_document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "configuration.md"));

    private static readonly ServerSettings s_shipped = new(configuration => configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")));

    [Fact]
    public void Every_setting_of_the_chat_is_listed_as_the_code_declares_it() =>
        Assert.Equal(SettingsTable.Sections.SelectMany(section => section.Settings.Select(setting => Row(RelativeKey(section, setting.Key), setting))), RowsBelow("Chat"));

    [Fact]
    public void Every_other_setting_is_listed_as_the_code_declares_it() =>
        Assert.Equal(SettingsTable.Others.Select(setting => Row(setting.Key, setting)), RowsBelow("Other settings"));

    [Fact]
    public void Every_listed_bound_is_accepted()
    {
        Assert.NotEmpty(Bounds());
        Assert.Empty(ErrorsOf(Bounds().Select(bound => (bound.Setting, bound.Min))));
        Assert.Empty(ErrorsOf(Bounds().Select(bound => (bound.Setting, bound.Max))));
    }

    [Fact]
    public void Every_value_beyond_a_listed_bound_is_rejected()
    {
        AssertRejected(Bounds().Select(bound => (bound.Setting, Beyond(bound.Min, -1))));
        AssertRejected(Bounds().Select(bound => (bound.Setting, Beyond(bound.Max, 1))));
    }

    [Fact]
    public void Where_zero_is_allowed_its_meaning_is_listed() =>
        Assert.All(
            Bounds().Where(bound => bound.Min.All(character => character is '0' or ':')),
            bound => Assert.Contains("0 = ", s_document.Split('\n').Single(line => line.StartsWith($"| `{bound.Setting}` | ", StringComparison.Ordinal)).Split('|')[4], StringComparison.Ordinal));

    [Fact]
    public void The_error_it_shows_is_what_the_program_prints() =>
        Assert.Contains($"\n      {Assert.Single(ErrorsOf([("Replay", "-1")]))}\n", s_document, StringComparison.Ordinal);

    [Fact]
    public void The_settings_file_has_the_defaults_of_the_code()
    {
        Assert.All(s_shipped.Values, setting => Assert.Equal(setting.Default, setting.Value));
    }

    private static string RelativeKey(SettingsSection section, string key) => $"{section.Path}:{key}"[(SettingsReader.Root.Length + 1)..];

    private static string Row(string key, Setting setting) =>
        $"|{string.Join('|', new[] { $"`{key}`", setting.Default, setting.Kind.Allowed, setting.Description }.Select(cell => cell.Length > 0 ? $" {cell} " : " "))}|";

    /// <summary>The rows of the table below a heading.</summary>
    private static IEnumerable<string> RowsBelow(string heading) =>
        s_document.Split($"\n## {heading}\n")[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    /// <summary>The rows of the table with <c>MIN to MAX</c> in the column of allowed values.</summary>
    private static List<(string Setting, string Min, string Max)> Bounds() =>
    [
        .. from line in s_document.Split('\n')
           where line.StartsWith("| `", StringComparison.Ordinal)
           let cells = line.Split('|')
           let bounds = cells[3].Replace("`", "", StringComparison.Ordinal).Split(" to ")
           where bounds.Length == 2
           select (cells[1].Trim().Trim('`'), bounds[0].Trim(), bounds[1].Trim()),
    ];

    private static string Beyond(string bound, int step) => bound.Contains(':', StringComparison.Ordinal)
        ? (TimeSpan.Parse(bound, CultureInfo.InvariantCulture) + TimeSpan.FromMilliseconds(step)).ToString()
        : (long.Parse(bound, CultureInfo.InvariantCulture) + step).ToString(CultureInfo.InvariantCulture);

    private static void AssertRejected(IEnumerable<(string Setting, string Value)> settings)
    {
        var values = settings.ToList();
        Assert.Equal(values.Select(setting => $"Chat:{setting.Setting}").Order(), ErrorsOf(values).Select(error => error.Split(' ')[0].TrimEnd(':')).Order());
    }

    private static IReadOnlyList<string> ErrorsOf(IEnumerable<(string Setting, string Value)> settings) =>
        new ServerSettings(settings.Select(setting => KeyValuePair.Create($"Chat:{setting.Setting}", (string?)setting.Value))).Errors;
}
