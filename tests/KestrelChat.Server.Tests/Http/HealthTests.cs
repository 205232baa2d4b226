using System.Net;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Http;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_server_that_is_well_says_so(string path)
    {
        await using var server = ChatServer.Start();
        Assert.Equal("Healthy", (await server.GetAsync(path)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_full_server_is_degraded_but_serves_those_who_are_there()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnections", "1"));
        var person = await server.ConnectGreetedAsync();
        using var response = await server.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Degraded", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        person.Dispose();
        await Eventually.TrueAsync(async () => (await server.GetAsync("/health")).GetProperty("status").GetString() == "Healthy", "a free place");
    }
}
