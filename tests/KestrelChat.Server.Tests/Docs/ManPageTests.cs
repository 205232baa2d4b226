using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>deploy/debian/kestrelchat-server.8 and the package's files of settings name settings that exist.</summary>
public sealed partial class ManPageTests
{
    [Theory]
    [InlineData("kestrelchat-server.8")]
    [InlineData("environment")]
    public void Every_setting_it_names_exists(string file)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "deploy", "debian", file)).Replace("__", ":", StringComparison.Ordinal);
        var named = Setting().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(new ServerSettings(named.ToDictionary(setting => setting, _ => (string?)null, StringComparer.Ordinal)).Unknown);
    }

    [GeneratedRegex(@"\b(Chat|ConnectionStrings)(:\w+)+", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
