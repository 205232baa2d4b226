using KestrelChat.Server.Configuration;
using KestrelChat.Server.Hosting;

namespace KestrelChat.Server.Tests.Hosting;

/// <summary>What <c>--help</c> prints.</summary>
public sealed class HelpTextTests
{
    private static readonly string[] s_lines = HelpText.Of(SettingsTable.Sections, SettingsTable.Others).Split('\n');

    [Fact]
    public void No_line_is_longer_than_80_columns_but_for_a_word_that_is() =>
        Assert.DoesNotContain(s_lines, line => line.Length > 80 && line.Trim().Contains(' ', StringComparison.Ordinal));

    [Fact]
    public void Every_setting_is_listed_once_with_its_whole_key()
    {
        var keys = SettingsTable.Sections.SelectMany(section => section.Settings.Select(setting => $"{section.Path}:{setting.Key}")).Concat(SettingsTable.Others.Select(setting => setting.Key));
        Assert.All(keys, key => Assert.Single(s_lines, line => line == $"  {key}" || line.StartsWith($"  {key}   ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("  Chat:Replay   default 10; 0 to 10000", "      earlier lines that a client sees when it enters a room; 0 = none")]
    [InlineData("  Chat:Admin:Token   16 characters or more", "      token of operators, printable ASCII without spaces; empty = there are no")]
    [InlineData("  Chat:Drain:CloseOver   default 00:00:00; 00:00:00 to 01:00:00", "      time over which disconnects are spread; 0 = all at once")]
    [InlineData("  Chat:BanFile", "      JSON file that keeps bans, in an existing folder that is writable; empty =")]
    public void A_setting_has_its_default_and_its_allowed_values(string first, string second) =>
        Assert.Equal(second, s_lines[Array.IndexOf(s_lines, first) + 1]);

    [Fact]
    public void A_long_line_continues_with_an_indent() =>
        Assert.Equal(
            ["  Chat:Endpoints:NAME:Url   default Browser http://localhost:8088, Main", "        tcp://*:8000, Russian tcp://localhost:8866"],
            s_lines.SkipWhile(line => !line.StartsWith("  Chat:Endpoints:NAME:Url ", StringComparison.Ordinal)).Take(2));

    [Fact]
    public void Nothing_of_the_Markdown_of_the_docs_is_left()
    {
        Assert.DoesNotContain(s_lines, line => line.Contains('`', StringComparison.Ordinal) || line.Contains("](", StringComparison.Ordinal));
        Assert.DoesNotContain(s_lines, line => line.TrimEnd() != line);
    }

    [Fact]
    public void Words_and_flags_are_listed() =>
        Assert.Equal("Off, Optional, Required; true, false", $"{SettingKind.Word<KestrelChat.Server.ProxyProtocol.ProxyProtocolMode>().Allowed}; {SettingKind.Flag.Allowed}".Replace("`", "", StringComparison.Ordinal));
}
