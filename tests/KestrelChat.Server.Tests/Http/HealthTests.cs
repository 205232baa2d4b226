using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class HealthTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_healthy_server_says_so(string path)
    {
        await using var server = ChatServer.Start();
        Assert.Equal("Healthy", (await server.GetJsonAsync(path)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_version_is_the_one_of_the_OpenAPI_document_and_only_known_hosts_read_it()
    {
        await using var server = ChatServer.Start();
        var version = (await server.GetJsonAsync("/health")).GetProperty("version").GetString();
        Assert.Matches(@"^\d+\.\d+\.\d+[^+]*$", version);
        Assert.Equal(version, (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("info").GetProperty("version").GetString());

        // These are answered whatever host is named.
        Assert.False((await server.GetJsonAsync("/health/live")).TryGetProperty("version", out _));
        Assert.False((await server.GetJsonAsync("/health/ready")).TryGetProperty("version", out _));
    }

    [Fact]
    public async Task A_full_server_is_degraded_until_a_client_leaves()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnections", "1"));
        var client = await server.ConnectGreetedAsync();
        using var response = await server.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Degraded", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        client.Dispose();
        await Wait.UntilAsync(async () => (await server.GetJsonAsync("/health")).GetProperty("status").GetString() == "Healthy", "a free place");
    }
}
