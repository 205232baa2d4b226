using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace KestrelChat.Testing.Programs;

/// <summary>HTTP calls of operators.</summary>
internal static class AdminCalls
{
    public const string Token = "correct-horse-battery-staple";

    public static (string Key, string Value) Setting => ("Chat:Admin:Token", Token);

    /// <summary>Makes a call with the token, with another Authorization header, or without one (empty).</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> AdminAsync(
        this HttpClient http, string method, string path, string? json = null, string authorization = "Bearer " + Token, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode >= 400)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }

        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, response.Headers);
    }

    /// <summary>Makes a call that fails with this status, and returns the detail of the problem.</summary>
    public static async Task<string> ProblemAsync(this HttpClient http, HttpStatusCode status, string method, string path, string? json = null, string contentType = "application/json")
    {
        var (actual, body, _) = await http.AdminAsync(method, path, json, contentType: contentType);
        Assert.Equal(status, actual);
        Assert.Equal((int)status, body.GetProperty("status").GetInt32());
        return body.GetProperty("detail").GetString()!;
    }

    /// <summary>Adds a ban and returns it.</summary>
    public static async Task<JsonElement> BanAsync(this HttpClient http, string address, string reason = "", string? duration = null, bool force = false)
    {
        var (status, ban, headers) = await http.AdminAsync("POST", "/bans", JsonSerializer.Serialize(new { address, reason, duration, force }));
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal($"/bans/{ban.GetProperty("id").GetInt64()}", headers.Location?.OriginalString);
        return ban;
    }
}
