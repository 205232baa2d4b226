using System.Text.RegularExpressions;
using KestrelChat.Client.CommandLine;

namespace KestrelChat.Client.Tests.Docs;

/// <summary>docs/client-architecture.md names types and folders that exist.</summary>
public sealed partial class ClientArchitectureTests
{
    private const string Root = "KestrelChat.Client";

    private static readonly string s_document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "client-architecture.md"));
    private static readonly Type[] s_types = typeof(ClientCommand).Assembly.GetTypes();

    [Fact]
    public void Every_type_and_folder_that_it_names_exists()
    {
        string[] names = [.. Names().Matches(s_document).Select(match => match.Groups["name"].Value).Distinct()];

        Assert.True(names.Length > 20);
        Assert.Empty(names.Except(s_types.Select(type => type.Name).Concat(Folders)));
    }

    [Fact]
    public void Every_folder_is_named()
    {
        Assert.Empty(Folders.Except(Names().Matches(s_document).Select(match => match.Groups["name"].Value)));
    }

    private static IEnumerable<string> Folders => s_types
        .Select(type => type.Namespace ?? "")
        .Where(name => name.StartsWith(Root + ".", StringComparison.Ordinal))
        .Select(name => name[(Root.Length + 1)..])
        .Distinct();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
