using System.Text.Json;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>What the chat's page gets from the server before it connects.</summary>
[Trait("Category", "Program")]
public sealed class ChatPageTests
{
    [Theory]
    [InlineData("true", "on")]
    [InlineData("false", "off")]
    public async Task The_page_knows_whether_there_are_commands(string setting, string shown)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Endpoints:Browser:Commands", setting));
        Assert.Contains($"<meta name=\"chat-commands\" content=\"{shown}\">", await PageAsync(server, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_knows_how_long_a_line_may_be()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:MaxLineBytes", "300"));
        Assert.Contains("<meta name=\"chat-line-bytes\" content=\"300\">", await PageAsync(server, "/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task The_page_gets_the_commands_of_each_wording(string wording)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var json = JsonDocument.Parse(await PageAsync(server, $"/assets/{wording}.json"));
        Assert.NotEmpty(json.RootElement.GetProperty("commands").GetProperty("join").GetProperty("help").GetString()!);
        Assert.StartsWith("* ", json.RootElement.GetProperty("language").GetString(), StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(ChatServer server, string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port("Browser")}") };
        return await http.GetStringAsync(path);
    }
}
