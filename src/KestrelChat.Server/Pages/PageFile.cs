using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace KestrelChat.Server.Pages;

/// <summary>A file of a page. Immutable; any thread.</summary>
internal sealed class PageFile
{
    private static readonly Dictionary<string, string> s_types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".webmanifest"] = "application/manifest+json",
        [""] = "text/plain; charset=utf-8",
    };

    private readonly byte[] _content;
    private readonly string _type;
    private readonly EntityTagHeaderValue _tag;

    /// <param name="name">Its ending is the type.</param>
    /// <param name="content">Not to be changed any more.</param>
    public PageFile(string name, byte[] content)
    {
        _content = content;
        _type = s_types[Path.GetExtension(name)];
        _tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(content))}\"");
    }

    /// <summary>Whether files with such a name can be served.</summary>
    public static bool CanBe(string name) => s_types.ContainsKey(Path.GetExtension(name));

    /// <summary>The same page, with what the server knows of the endpoint.</summary>
    public PageFile With(PageValues values) => new(PageFiles.Index, Encoding.UTF8.GetBytes(values.PutInto(Encoding.UTF8.GetString(_content))));

    /// <summary>Answers a request: also one that has the file already.</summary>
    public Task SendAsync(HttpContext context)
    {
        // A browser asks each time whether it has changed: a new version of the server never works with a page of an older one.
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoCacheString;
        return TypedResults.Bytes(_content, _type, entityTag: _tag).ExecuteAsync(context);
    }
}
