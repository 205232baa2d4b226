namespace KestrelChat.Server.Pages;

/// <summary>The files of the pages, which are part of the program. Immutable; any thread.</summary>
internal static class PageFiles
{
    /// <summary>The name of the file at <c>/</c>.</summary>
    public const string Index = "index.html";

    private const string Root = "Pages/";

    /// <summary>Reads a page by its folder, with what all pages have, by the names of the files without their folders.</summary>
    public static IReadOnlyDictionary<string, PageFile> Read(string folder)
    {
        var assembly = typeof(PageFiles).Assembly;
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (PageFile.CanBe(resource) && (resource.StartsWith($"{Root}{folder}/", StringComparison.Ordinal) || resource.StartsWith($"{Root}Common/", StringComparison.Ordinal)))
            {
                using var stream = assembly.GetManifestResourceStream(resource)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                var name = Path.GetFileName(resource);
                files.Add(name, new PageFile(name, content));
            }
        }

        return files;
    }
}
