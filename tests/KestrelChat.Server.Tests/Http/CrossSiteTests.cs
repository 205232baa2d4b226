using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class CrossSiteTests
{
    [Theory]
    [InlineData("POST", "/bans", AdminCalls.Token)]
    [InlineData("POST", "/bans", null)]
    [InlineData("DELETE", "/clients/1", AdminCalls.Token)]
    [InlineData("POST", "/rooms/lobby/lines", null)]
    [InlineData("POST", "/nosuch", null)]
    public async Task A_change_that_a_page_of_another_site_asks_for_is_refused_before_anything_else(string method, string path, string? token)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var response = await SendAsync(server, method, path, "cross-site", token);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Sec-Fetch-Site: cross-site: expected ", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains($"{method} {path}: Sec-Fetch-Site", Assert.Single(server.Log.Entries, entry => entry.Category == "KestrelChat.Audit").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/clients", "cross-site", HttpStatusCode.OK)]
    [InlineData("HEAD", "/clients", "cross-site", HttpStatusCode.OK)]
    [InlineData("DELETE", "/clients/4711", "same-origin", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/clients/4711", "none", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/clients/4711", null, HttpStatusCode.NotFound)]
    public async Task Other_requests_are_answered(string method, string path, string? site, HttpStatusCode status)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        using var response = await SendAsync(server, method, path, site, AdminCalls.Token);
        Assert.Equal(status, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(ChatServer server, string method, string path, string? site, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        return await server.Http.SendAsync(request);
    }
}
