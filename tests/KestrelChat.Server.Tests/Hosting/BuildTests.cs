using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Hosting;

/// <summary>What is the same in every build of the server: the native binary, if the tests run with it, and the JIT compiler's.</summary>
[Trait("Category", "Program")]
public sealed partial class BuildTests
{
    private static readonly (string Method, string Path, string? Body)[] s_requests =
    [
        ("GET", "/openapi/v1.json", null),
        ("GET", "/health", null),
        ("HEAD", "/health", null),
        ("GET", "/health/live", null),
        ("GET", "/health/ready", null),
        ("POST", "/health", null),
        ("GET", "/clients", null),
        ("GET", "/clients?room=lobby&limit=1", null),
        ("GET", "/clients?scope=cluster", null),
        ("GET", "/clients?limit=", null),
        ("GET", "/clients?limit=x", null),
        ("GET", "/clients?after=1", null),
        ("GET", "/clients?scope=moon", null),
        ("GET", "/clients/1", null),
        ("GET", "/clients/99", null),
        ("GET", "/clients/x", null),
        ("GET", "/rooms", null),
        ("GET", "/rooms/lobby/lines", null),
        ("GET", "/rooms/nosuch/lines", null),
        ("POST", "/rooms/lobby/lines", """{"who":"Ops","text":"hello"}"""),
        ("POST", "/rooms/lobby/lines", """{"who":"Ops","text":7}"""),
        ("POST", "/rooms/lobby/lines", """{"who":"Ops","what":"hello"}"""),
        ("POST", "/rooms/lobby/lines", "{"),
        ("POST", "/bans", """{"address":"203.0.113.0/24","reason":"flooding","duration":"01:00:00"}"""),
        ("POST", "/bans", """{"address":"203.0.113.0/24"}"""),
        ("POST", "/bans", """{"address":"here"}"""),
        ("GET", "/bans", null),
        ("GET", "/bans/1", null),
        ("DELETE", "/bans/1", null),
        ("DELETE", "/clients/1?reason=bye", null),
        ("GET", "/nothing", null),
    ];

    [Fact]
    public async Task Every_build_answers_HTTP_alike()
    {
        var managed = await AnswersAsync(Path.Combine(AppContext.BaseDirectory, "KestrelChat.Server.dll"));
        var tested = await AnswersAsync(program: null);

        Assert.All(s_requests.Index(), request => Assert.Equal(managed[request.Index], tested[request.Index]));
    }

    [Fact]
    public async Task The_youngest_generation_is_small_in_every_build()
    {
        const double Allocated = 24 * 1024 * 1024;
        using var server = await ServerProcess.StartReadyAsync();
        string metrics;
        do
        {
            await server.Http.GetStringAsync("/openapi/v1.json");
            metrics = await server.Http.GetStringAsync("/metrics");
        }
        while (Sum(metrics, "dotnet_gc_heap_total_allocated_bytes_total") < Allocated);

        // Its budget is 4 MiB. Without a setting it would be the size of the processor's cache.
        Assert.InRange(Sum(metrics, "dotnet_gc_collections_total"), 3, 12);
    }

    private static async Task<List<string>> AnswersAsync(string? program)
    {
        using var server = await ServerProcess.StartReadyAsync(program: program, settings: [$"--{AdminCalls.Setting.Key}={AdminCalls.Setting.Value}"]);
        using var client = await server.ConnectAsync();
        await client.ReadLineAsync();
        await client.SendAsync("good morning\n");
        await client.ReadLineAsync();

        var answers = new List<string>();
        foreach (var (method, path, body) in s_requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("Authorization", $"Bearer {AdminCalls.Token}");
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await server.Http.SendAsync(request);
            response.Headers.Date = null;
            answers.Add(Masked($"{method} {path}\n{(int)response.StatusCode}\n{response.Headers}{response.Content.Headers}\n{await response.Content.ReadAsStringAsync()}"));
        }

        return answers;
    }

    /// <summary>
    /// Masks what differs from run to run: ports, times, bytes that were sent meanwhile, and the ids of requests and nodes; and how many
    /// connections the descriptors allow, of which a program that loads assemblies needs more itself.
    /// </summary>
    private static string Masked(string answer) => Varying().Replace(answer, "…");

    private static double Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    [GeneratedRegex("""(?<=127\.0\.0\.1:)\d+|\d{4}-\d\d-\d\dT[\d:.]+|(?<="(?:traceId|node)":")[^"]+|(?<="(?:idleSeconds|bytesSent)":|of at most )\d+""")]
    private static partial Regex Varying();
}
