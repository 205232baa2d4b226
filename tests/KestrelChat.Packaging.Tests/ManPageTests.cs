using System.Text.RegularExpressions;
using KestrelChat.Packaging.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Packaging.Tests;

/// <summary>The man pages are correct in form, and name the options that the programs have.</summary>
[Collection(nameof(PackageCollection))]
[Trait("Category", "Long")]
public sealed partial class ManPageTests(BuiltPackage package)
{
    [Theory]
    [InlineData("deploy/debian/kestrelchat.1")]
    [InlineData("deploy/debian/kestrelchat-server.8")]
    public async Task Man_has_no_warning(string page)
    {
        using var man = RealProgram.Start(RealProgram.Find("man", "man-db"), [("MANROFFSEQ", ""), ("LC_ALL", "C.UTF-8"), ("MANWIDTH", "80")], ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", Repository.PathOf(page)]);
        Assert.Equal((0, ""), await man.EndAsync() is var (code, _, errors) ? (code, errors) : default);
    }

    [Theory]
    [InlineData("deploy/debian/kestrelchat.1", "client/kestrelchat")]
    [InlineData("deploy/debian/kestrelchat-server.8", "server/KestrelChat.Server")]
    public async Task The_options_are_those_of_the_help(string page, string program)
    {
        var help = await Repository.RunAsync(Path.Combine(package.Native, program), "--help");
        var text = (await File.ReadAllTextAsync(Repository.PathOf(page))).Replace("\\-", "-", StringComparison.Ordinal);
        Assert.Equal(Options(help), Options(text));
    }

    // Lower case: --SETTING is a placeholder, --Chat:Replay a setting.
    private static IEnumerable<string> Options(string text) =>
        Option().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"(?<![\w-])--[a-z]+\b")]
    private static partial Regex Option();
}
