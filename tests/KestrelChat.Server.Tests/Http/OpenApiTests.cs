using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Http;

/// <summary>What <c>/openapi/v1.json</c> describes.</summary>
[Trait("Category", "Program")]
public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_route_and_parameter_is_described()
    {
        await using var server = ChatServer.Start();
        var paths = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        Assert.Equal(["/audit", "/bans", "/bans/{id}", "/clients", "/clients/{id}", "/clients/{id}/history", "/clients/{id}/mute", "/events", "/health", "/health/live", "/health/ready", "/metrics", "/rooms", "/rooms/{room}/events", "/rooms/{room}/lines"], paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        var parameters = paths.GetProperty("/clients").GetProperty("get").GetProperty("parameters").EnumerateArray();
        Assert.Equal(["address", "after", "contains", "limit", "name", "offset", "room", "scope", "sort"], parameters.Select(parameter => parameter.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Numbers_in_queries_are_described_as_integers()
    {
        await using var server = ChatServer.Start();
        var paths = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");
        var schemas = new[] { "/clients", "/rooms/{room}/lines" }
            .SelectMany(path => paths.GetProperty(path).GetProperty("get").GetProperty("parameters").EnumerateArray())
            .Where(parameter => parameter.GetProperty("name").GetString() is "limit" or "after" or "offset")
            .Select(parameter => $"{parameter.GetProperty("name").GetString()} {parameter.GetProperty("schema").GetProperty("type").GetString()} {(parameter.GetProperty("schema").TryGetProperty("minimum", out var minimum) ? minimum.GetInt32() : null)}");
        Assert.Equal(["offset integer 0", "limit integer 1", "after integer ", "limit integer 1"], schemas);
    }

    [Theory]
    [InlineData("/rooms/{room}/lines", "SayRequest")]
    [InlineData("/bans", "BanRequest")]
    [InlineData("/clients/{id}/mute", "MuteRequest")]
    public async Task Bodies_are_described(string path, string schema)
    {
        await using var server = ChatServer.Start();
        var body = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody");
        Assert.True(body.GetProperty("required").GetBoolean());
        Assert.Equal($"#/components/schemas/{schema}", body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
    }

    [Theory]
    [InlineData("/bans", "post", "201")]
    [InlineData("/bans/{id}", "delete", "204")]
    [InlineData("/clients/{id}/mute", "post", "204")]
    [InlineData("/clients/{id}/mute", "delete", "204")]
    public async Task The_header_that_names_silent_nodes_is_described(string path, string call, string status)
    {
        await using var server = ChatServer.Start();
        var response = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty(path).GetProperty(call).GetProperty("responses").GetProperty(status);
        Assert.Equal("string", response.GetProperty("headers").GetProperty("X-Pending-Nodes").GetProperty("schema").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("/rooms/{room}/lines", "LineView")]
    [InlineData("/bans", "BanView")]
    [InlineData("/audit", "AuditEntry")]
    public async Task Lists_are_described_as_arrays(string path, string schema)
    {
        await using var server = ChatServer.Start();
        var content = (await server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal("array", content.GetProperty("type").GetString());
        Assert.Equal($"#/components/schemas/{schema}", content.GetProperty("items").GetProperty("$ref").GetString());
    }

    [Theory]
    [InlineData("/events", "history", "SampleColumns")]
    [InlineData("/events", "snapshot", "Snapshot")]
    [InlineData("/rooms/{room}/events", "start", "RoomStart")]
    [InlineData("/rooms/{room}/events", "line", "LineEvent")]
    public async Task Events_are_described(string path, string type, string schema)
    {
        await using var server = ChatServer.Start();
        var document = await server.GetJsonAsync("/openapi/v1.json");
        var response = document.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200");
        Assert.True(response.GetProperty("content").TryGetProperty("text/event-stream", out _));
        Assert.Contains($"The data of an event \"{type}\" is a {schema} in JSON.", response.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("object", document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_OpenAPI_document_says_which_calls_need_the_token()
    {
        await using var server = ChatServer.Start();
        var description = await server.GetJsonAsync("/openapi/v1.json");
        var scheme = description.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Single();
        Assert.Equal("bearer", scheme.Value.GetProperty("scheme").GetString());
        var guarded = description.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(call => call.Value.TryGetProperty("security", out _)).Select(call => $"{call.Name} {path.Name}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(["delete /bans/{id}", "delete /clients/{id}", "delete /clients/{id}/mute", "get /audit", "get /bans", "get /bans/{id}", "post /bans", "post /clients/{id}/mute", "post /rooms/{room}/lines"], guarded);
    }
}
