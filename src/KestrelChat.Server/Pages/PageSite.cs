using System.Collections.Concurrent;

namespace KestrelChat.Server.Pages;

/// <summary>A page at <c>/</c>, and its files at <c>/assets/NAME</c>. They are read when they are first asked for. Any thread.</summary>
/// <param name="folder">The page's folder.</param>
internal sealed class PageSite(string folder)
{
    /// <summary>Where the files are.</summary>
    public const string Assets = "/assets/";

    private readonly Lazy<IReadOnlyDictionary<string, PageFile>> _files = new(() => PageFiles.Read(folder));
    private readonly ConcurrentDictionary<string, PageFile> _translated = new(StringComparer.Ordinal);

    /// <summary>The names of the files at <see cref="Assets"/>.</summary>
    public IEnumerable<string> Names => _files.Value.Keys.Where(name => name != PageFiles.Index);

    /// <summary>The page itself.</summary>
    public PageFile Index => _files.Value[PageFiles.Index];

    /// <summary>The page, which says that it is in another language.</summary>
    /// <param name="language">One of those that the server has.</param>
    public PageFile IndexIn(string language) => _translated.GetOrAdd(language, static (language, index) => index.In(language), Index);

    /// <summary>Returns a file at <see cref="Assets"/>; null if there is none.</summary>
    public PageFile? Find(string name) => name == PageFiles.Index ? null : _files.Value.GetValueOrDefault(name);
}
