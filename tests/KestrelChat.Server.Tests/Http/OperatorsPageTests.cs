using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Http;

/// <summary>The operators' page and its files.</summary>
[Trait("Category", "Program")]
public sealed partial class OperatorsPageTests
{
    [Fact]
    public async Task The_page_and_all_files_that_it_names_are_served_with_their_types()
    {
        await using var server = ChatServer.Start();
        using var page = await server.Http.GetAsync("/");
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType?.ToString());
        foreach (Match name in AssetPattern().Matches(await page.Content.ReadAsStringAsync()))
        {
            using var asset = await server.Http.GetAsync(name.Value);
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.Contains(asset.Content.Headers.ContentType?.MediaType, (string[])["text/css", "text/javascript", "image/svg+xml", "image/png", "application/manifest+json"]);
        }
    }

    [Fact]
    public async Task A_browser_that_has_the_page_is_not_sent_it_again()
    {
        await using var server = ChatServer.Start();
        using var first = await server.Http.GetAsync("/");
        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await server.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("no-cache", second.Headers.CacheControl?.ToString());

        using var other = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"another\"") } } };
        using var third = await server.Http.SendAsync(other);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Theory]
    [InlineData("/assets/nosuch.js")]
    [InlineData("/assets/index.html")]
    [InlineData("/assets/../appsettings.json")]
    [InlineData("/assets/..%2fappsettings.json")]
    [InlineData("/assets/")]
    [InlineData("/index.html")]
    public async Task Other_paths_are_not_found(string path)
    {
        await using var server = ChatServer.Start();
        using var response = await server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/nosuch")]
    public async Task Every_response_restricts_what_a_browser_may_do_with_it(string path)
    {
        await using var server = ChatServer.Start();
        using var response = await server.Http.GetAsync(path);
        var policy = Header("Content-Security-Policy").Split("; ");
        Assert.Subset(
            policy.ToHashSet(StringComparer.Ordinal),
            new HashSet<string>(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"], StringComparer.Ordinal));
        Assert.DoesNotContain("unsafe", string.Join(' ', policy), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));

        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
    }

    [GeneratedRegex("(?<==\")assets/[^\"]+")]
    private static partial Regex AssetPattern();
}
