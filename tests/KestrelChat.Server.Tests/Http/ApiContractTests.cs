using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Tests.Http;

/// <summary>What the server answers is what <c>/openapi/v1.json</c> describes.</summary>
[Trait("Category", "Program")]
public sealed class ApiContractTests
{
    /// <summary>Calls, with the template of their path, and the status of the answer.</summary>
    private static readonly (string Method, string Template, string Path, string? Body, int Status)[] s_calls =
    [
        ("GET", "/health", "/health", null, 200),
        ("GET", "/health/live", "/health/live", null, 200),
        ("GET", "/health/ready", "/health/ready", null, 200),
        ("GET", "/clients", "/clients", null, 200),
        ("GET", "/clients", "/clients?room=lobby&limit=1&after=0", null, 200),
        ("GET", "/clients", "/clients?scope=cluster", null, 200),
        ("GET", "/clients", "/clients?limit=0", null, 400),
        ("GET", "/clients", "/clients?limit=2147483648", null, 400),
        ("GET", "/clients", "/clients?scope=all", null, 400),
        ("GET", "/clients/{id}", "/clients/CLIENT", null, 200),
        ("GET", "/clients/{id}", "/clients/4711", null, 404),
        ("GET", "/clients", "/clients?sort=-linesBehind&offset=0&address=127.0.0.0/8&contains=1", null, 200),
        ("GET", "/clients", "/clients?sort=age", null, 400),
        ("GET", "/clients/{id}/history", "/clients/CLIENT/history", null, 200),
        ("GET", "/clients/{id}/history", "/clients/4711/history", null, 404),
        ("POST", "/clients/{id}/mute", "/clients/CLIENT/mute", """{"minutes":5,"reason":"loud"}""", 204),
        ("POST", "/clients/{id}/mute", "/clients/CLIENT/mute", """{"minutes":"5"}""", 400),
        ("POST", "/clients/{id}/mute", "/clients/4711/mute", "{}", 404),
        ("DELETE", "/clients/{id}/mute", "/clients/CLIENT/mute", null, 204),
        ("DELETE", "/clients/{id}/mute", "/clients/4711/mute", null, 404),
        ("GET", "/rooms", "/rooms", null, 200),
        ("GET", "/rooms/{room}/lines", "/rooms/lobby/lines", null, 200),
        ("GET", "/rooms/{room}/lines", "/rooms/lobby/lines?limit=x", null, 400),
        ("GET", "/rooms/{room}/events", "/rooms/lobby/events", null, 200),
        ("GET", "/rooms/{room}/events", "/rooms/lobby/events?after=x", null, 400),
        ("GET", "/rooms/{room}/events", "/rooms/nosuch/events", null, 404),
        ("GET", "/rooms/{room}/lines", "/rooms/nosuch/lines", null, 404),
        ("POST", "/rooms/{room}/lines", "/rooms/lobby/lines", """{"who":"bot","text":"hi"}""", 202),
        ("POST", "/rooms/{room}/lines", "/rooms/lobby/lines", """{"who":"bot"}""", 400),
        ("POST", "/rooms/{room}/lines", "/rooms/nosuch/lines", """{"who":"bot","text":"hi"}""", 404),
        ("POST", "/bans", "/bans", """{"address":"203.0.113.7"}""", 201),
        ("POST", "/bans", "/bans", """{"address":"203.0.113.8","reason":"spam","duration":"01:00:00","force":true}""", 201),
        ("POST", "/bans", "/bans", """{"address":"203.0.113.7","reason":null,"duration":null}""", 409),
        ("POST", "/bans", "/bans", """{"address":"127.0.0.1"}""", 409),
        ("POST", "/bans", "/bans", """{"address":7}""", 400),
        ("GET", "/bans", "/bans", null, 200),
        ("GET", "/bans/{id}", "/bans/1", null, 200),
        ("GET", "/bans/{id}", "/bans/4711", null, 404),
        ("DELETE", "/bans/{id}", "/bans/1", null, 204),
        ("DELETE", "/bans/{id}", "/bans/1", null, 404),
        ("DELETE", "/clients/{id}", "/clients/4711", null, 404),
        ("DELETE", "/clients/{id}", "/clients/CLIENT?reason=" + LongReason, null, 400),
        ("DELETE", "/clients/{id}", "/clients/CLIENT?reason=enough", null, 204),
        ("GET", "/audit", "/audit", null, 200),
        ("GET", "/audit", "/audit?limit=0", null, 400),
        ("GET", "/events", "/events", null, 200),
        ("GET", "/metrics", "/metrics", null, 200),
    ];

    private const string EventStream = "text/event-stream";

    private static readonly string[] s_methods = ["get", "post", "delete", "put", "patch", "head", "options", "trace"];

    private static string LongReason => new('x', 201);

    [Fact]
    public async Task The_document_is_valid()
    {
        await using var server = ChatServer.Start();
        var read = OpenApiDocument.Parse(await server.Http.GetStringAsync("/openapi/v1.json"), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal("KestrelChat", read.Document!.Info.Title);
        var operations = read.Document.Paths.SelectMany(path => path.Value.Operations!.Values).ToList();
        Assert.Distinct(operations.Select(operation => operation.OperationId));
        var tags = read.Document.Tags!.Select(tag => tag.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(operations, operation => Assert.Contains(Assert.Single(operation.Tags!).Name, tags));
    }

    [Fact]
    public async Task Every_operation_answers_as_it_is_described()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:AnnounceAfter", "00:00:00"));
        using var client = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        var id = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();
        var document = JsonNode.Parse(await server.Http.GetStringAsync("/openapi/v1.json"))!;
        foreach (var (method, template, path, body, status) in s_calls)
        {
            using var response = await SendAsync(server, method, path.Replace("CLIENT", id.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), body);
            Assert.True(status == (int)response.StatusCode, $"{method} {path}: {(int)response.StatusCode}");
            await AssertDescribedAsync(document, $"{method} {path}", OperationOf(document, method, template), response);
        }

        var called = s_calls.Select(call => $"{call.Method.ToLowerInvariant()} {call.Template}").ToHashSet(StringComparer.Ordinal);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(member => s_methods.Contains(member.Key, StringComparer.Ordinal)).Select(member => $"{member.Key} {path.Key}"));
        Assert.Equal(described.Order(StringComparer.Ordinal), called.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Refusals_of_the_token_answer_as_they_are_described()
    {
        await using var open = ChatServer.Start();
        await using var guarded = ChatServer.Start(AdminCalls.Setting);
        var document = JsonNode.Parse(await open.Http.GetStringAsync("/openapi/v1.json"))!;
        foreach (var path in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in path.Value!.AsObject().Where(member => member.Value?["security"] is not null))
            {
                foreach (var (server, status) in new[] { (open, 403), (guarded, 401) })
                {
                    using var response = await SendAsync(server, method, path.Key.Replace("{id}", "1", StringComparison.Ordinal), body: null, token: "wrong");
                    Assert.Equal(status, (int)response.StatusCode);
                    await AssertDescribedAsync(document, $"{method} {path.Key}", operation!, response);
                }
            }
        }
    }

    [Fact]
    public async Task Other_errors_answer_as_they_are_described()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        var document = JsonNode.Parse(await server.Http.GetStringAsync("/openapi/v1.json"))!;
        using (var response = await SendAsync(server, "GET", "/rooms", body: null, host: "evil.example"))
        {
            Assert.Equal(400, (int)response.StatusCode);
            await AssertDescribedAsync(document, "an unknown host", OperationOf(document, "GET", "/rooms"), response);
        }

        using (var response = await SendAsync(server, "POST", "/bans", "<xml/>", type: "application/xml"))
        {
            Assert.Equal(415, (int)response.StatusCode);
            await AssertDescribedAsync(document, "another type", OperationOf(document, "POST", "/bans"), response);
        }

        using (var response = await SendAsync(server, "POST", "/bans", new string(' ', 300_000)))
        {
            Assert.Equal(413, (int)response.StatusCode);
            await AssertDescribedAsync(document, "a large body", OperationOf(document, "POST", "/bans"), response);
        }
    }

    [Fact]
    public async Task Bodies_of_requests_are_described()
    {
        await using var server = ChatServer.Start();
        var document = JsonNode.Parse(await server.Http.GetStringAsync("/openapi/v1.json"))!;
        foreach (var (method, template, _, body, status) in s_calls.Where(call => call.Body is not null && call.Status != 404))
        {
            var schema = OperationOf(document, method, template)["requestBody"]!["content"]!["application/json"]!["schema"]!;
            Assert.Equal(status != 400, IsValid(document, schema, body!));
        }
    }

    private static JsonNode OperationOf(JsonNode document, string method, string template) => document["paths"]![template]![method.ToLowerInvariant()]!;

    private static async Task AssertDescribedAsync(JsonNode document, string call, JsonNode operation, HttpResponseMessage response)
    {
        var responses = operation["responses"]!;
        var described = responses[((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)] ?? responses["default"];
        Assert.True(described is not null, $"{call}: {(int)response.StatusCode} is not described");
        foreach (var header in described["headers"]?.AsObject() ?? [])
        {
            Assert.True(header.Value!["required"]?.GetValue<bool>() != true || response.Headers.Contains(header.Key), $"{call}: no {header.Key}");
        }

        if (response.Content.Headers.ContentType?.MediaType is EventStream)
        {
            // It has no end.
            Assert.NotNull(described["content"]![EventStream]);
            return;
        }

        var body = await response.Content.ReadAsStringAsync();
        if (described["content"] is not { } content)
        {
            Assert.Equal("", body);
            return;
        }

        var type = response.Content.Headers.ContentType!.MediaType!;
        var schema = content[type]?["schema"];
        Assert.True(schema is not null, $"{call}: {type} is not described");
        Assert.True(!type.EndsWith("json", StringComparison.Ordinal) || IsValid(document, schema, body), $"{call}: {body} is not {schema}");
    }

    /// <summary>Whether a JSON text is what a schema of the document describes.</summary>
    private static bool IsValid(JsonNode document, JsonNode schema, string json)
    {
        // The document's components become definitions of the schema.
        var complete = schema.DeepClone().AsObject();
        complete["$defs"] = document["components"]!["schemas"]!.DeepClone();
        var text = complete.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        using var instance = JsonDocument.Parse(json);
        return JsonSchema.FromText(text).Evaluate(instance.RootElement, new EvaluationOptions { RequireFormatValidation = true }).IsValid;
    }

    private static async Task<HttpResponseMessage> SendAsync(ChatServer server, string method, string path, string? body, string token = AdminCalls.Token, string type = "application/json", string? host = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        request.Headers.Host = host;
        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, type);
        }

        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
