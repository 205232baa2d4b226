using System.Text.RegularExpressions;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>Links between the documents and to files of the repository lead somewhere.</summary>
public sealed partial class LinkTests
{
    private static readonly string? s_root = FindRoot();

    [Fact]
    public void Every_file_and_heading_that_a_document_links_to_exists()
    {
        Assert.SkipWhen(s_root is null, "needs the repository around the tests");
        var broken =
            from document in Directory.GetFiles(s_root, "*.md").Concat(Directory.GetFiles(Path.Combine(s_root, "docs"), "*.md", SearchOption.AllDirectories))
            from Match link in Link().Matches(File.ReadAllText(document))
            where !Exists(document, link.Groups["file"].Value, link.Groups["heading"].Value)
            select $"{Path.GetRelativePath(s_root, document)}: {link.Value}";
        Assert.Empty(broken);
    }

    private static bool Exists(string document, string file, string heading)
    {
        var target = file.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, file);
        return Path.Exists(target) && (heading.Length == 0 || File.ReadLines(target).Where(line => line.StartsWith('#')).Select(AnchorOf).Contains(heading, StringComparer.Ordinal));
    }

    // As GitHub does it: lower case, without punctuation, with dashes for spaces.
    private static string AnchorOf(string heading) =>
        Punctuation().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KestrelChat.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#\s]*)(?:#(?<heading>[^)\s]+))?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
