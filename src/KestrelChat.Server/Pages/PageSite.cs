using System.Collections.Concurrent;

namespace KestrelChat.Server.Pages;

/// <summary>A page at <c>/</c>, and its files at <c>/assets/NAME</c>. They are read when they are first asked for. Any thread.</summary>
/// <param name="folder">The page's folder.</param>
internal sealed class PageSite(string folder)
{
    /// <summary>Where the files are.</summary>
    public const string Assets = "/assets/";

    private readonly Lazy<IReadOnlyDictionary<string, PageFile>> _files = new(() => PageFiles.Read(folder));
    private readonly ConcurrentDictionary<PageValues, PageFile> _filledIn = new();

    /// <summary>The names of the files at <see cref="Assets"/>.</summary>
    public IEnumerable<string> Names => _files.Value.Keys.Where(name => name != PageFiles.Index);

    /// <summary>The page itself.</summary>
    public PageFile Index => _files.Value[PageFiles.Index];

    /// <summary>The page with the values of an endpoint.</summary>
    /// <param name="values">Of one of the endpoints that the server has.</param>
    public PageFile IndexWith(PageValues values) => _filledIn.GetOrAdd(values, static (values, index) => index.With(values), Index);

    /// <summary>Returns a file at <see cref="Assets"/>; null if there is none.</summary>
    public PageFile? Find(string name) => name == PageFiles.Index ? null : _files.Value.GetValueOrDefault(name);
}
