using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KestrelChat.Testing.Programs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>
/// Gives what the server answers to the operators' page the same times, addresses and numbers in every run. The form of the answers is the
/// server's: a column or a field of its own that is not known here fails.
/// </summary>
internal sealed partial class FixedOperations : IAsyncDisposable
{
    private const int Seconds = 900;

    // Times, and what depends on them; everything else stays as the server answers.
    private static readonly Dictionary<string, Func<int, JsonNode>> s_fields = new(StringComparer.Ordinal)
    {
        ["connectedAt"] = i => Time(-60 * (11 + (17 * i % 240))),
        ["createdAt"] = i => Time(-60 * (95 + (40 * i))),
        ["expiresAt"] = i => Time(3600 * (2 + i)),
        ["at"] = i => Time(-60 * (2 + (3 * i))),
        ["idleSeconds"] = i => 7 + (i * i * 31 % 400),
        ["linesReceived"] = i => 3 + (i * 29 % 60),
        ["bytesSent"] = i => 18_400 + (i * 7_130 % 52_000),
        ["linesBehind"] = i => i == 4 ? 212 : 0,
    };

    private static readonly Dictionary<string, Func<int, JsonNode>> s_columns = new(StringComparer.Ordinal)
    {
        ["at"] = i => Unix(i),
        ["people"] = i => (int)(212 + (60 * Wave(i, 700)) + (9 * Wave(i, 90))),
        ["connections"] = i => (int)(225 + (60 * Wave(i, 700)) + (10 * Wave(i, 80))),
        ["linesPerSecond"] = i => Math.Round(18 + (9 * Wave(i, 320)) + (4 * Noise(i)), 1),
        ["deliveriesPerSecond"] = i => Math.Round(3_900 + (1_900 * Wave(i, 320)) + (800 * Noise(i))),
        ["bytesPerSecond"] = i => Math.Round(240_000 + (115_000 * Wave(i, 320)) + (50_000 * Noise(i))),
        ["missedPerSecond"] = i => i is > 610 and < 640 ? 40 + (8 * (i % 5)) : 0,
        ["clientsBehind"] = i => i is > 590 and < 650 ? 3 : i % 97 == 0 ? 1 : 0,
        ["fanoutP50Milliseconds"] = i => Math.Round(0.4 + (0.1 * Noise(i)), 2),
        ["fanoutP99Milliseconds"] = i => Math.Round(2.2 + (0.9 * Noise(i + 7)) + (i is > 590 and < 650 ? 4 : 0), 2),
        ["memoryBytes"] = i => 74_000_000 + (i * 4_000) + (1_500_000 * (i / 60 % 3)),
        ["cpuCores"] = i => Math.Round(0.22 + (0.1 * Wave(i, 320)) + (0.05 * Noise(i)), 2),
    };

    private readonly WebApplication _events;

    private FixedOperations(WebApplication events) => _events = events;

    public static async Task<FixedOperations> StartAsync(ServerProcess server)
    {
        var text = await ReadAsync(server);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var events = builder.Build();
        events.Urls.Add("http://127.0.0.1:0");
        events.MapGet("/events", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(text, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await events.StartAsync();
        return new FixedOperations(events);
    }

    /// <summary>Call it before the page is opened.</summary>
    public async Task UseAsync(IPage page)
    {
        await page.Clock.SetFixedTimeAsync(FixedWire.Now);
        await page.RouteAsync(EventsPath(), route => route.ContinueAsync(new() { Url = _events.Urls.Single() + "/events" }));
        await page.RouteAsync(AnswerPath(), async route =>
        {
            var response = await route.FetchAsync();
            var answer = JsonNode.Parse(await response.TextAsync())!;
            Fix(answer, 0);
            await route.FulfillAsync(new() { Response = response, Body = OperatorAddress().Replace(answer.ToJsonString(), "127.0.0.1:50312") });
        });
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    /// <summary>Reads the first history and the first snapshot of the server, with other values in them.</summary>
    private static async Task<string> ReadAsync(ServerProcess server)
    {
        using var reader = new StreamReader(await server.Http.GetStreamAsync("/events").Soon());
        JsonNode? history = null;
        while (true)
        {
            var name = await ReadFieldAsync(reader, "event: ");
            var data = JsonNode.Parse(await ReadFieldAsync(reader, "data: "))!;
            if (name == "history")
            {
                history = new JsonObject(data.AsObject().Select(column => KeyValuePair.Create(column.Key, (JsonNode?)new JsonArray([.. Enumerable.Range(0, Seconds).Select(s_columns[column.Key])]))));
                continue;
            }

            var sample = data["sample"]!.AsObject();
            foreach (var (field, _) in sample.ToList())
            {
                sample[field] = s_columns[field](Seconds);
            }

            (data["at"], data["node"], data["version"], data["uptimeSeconds"]) = (Unix(Seconds), "chat-1", "1.0.0", 1_058_400);
            return $"event: history\ndata: {history!.ToJsonString()}\n\nevent: snapshot\nid: 900\ndata: {Limit().Replace(data.ToJsonString(), "at most 19000")}\n\n";
        }
    }

    private static async Task<string> ReadFieldAsync(StreamReader reader, string field)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync().Soon(field);
            if (line!.StartsWith(field, StringComparison.Ordinal))
            {
                return line[field.Length..];
            }
        }
    }

    private static void Fix(JsonNode? node, int number)
    {
        switch (node)
        {
            case JsonArray array:
                for (var i = 0; i < array.Count; i++)
                {
                    Fix(array[i], i);
                }

                break;
            case JsonObject view when view["linesBehind"] is JsonArray:
                view["at"] = new JsonArray([.. Enumerable.Range(0, Seconds).Select(s_columns["at"])]);
                view["linesBehind"] = new JsonArray([.. Enumerable.Range(0, Seconds).Select(i => (JsonNode)(i > 590 ? Math.Max(0, (i - 590) * (650 - i) / 4) : 0))]);
                break;
            case JsonObject view:
                // A client has the same values wherever it is shown.
                number = view["id"]?.GetValue<int>() - 1 ?? number;
                foreach (var (field, value) in view.ToList())
                {
                    if (value is not null && s_fields.TryGetValue(field, out var fixedValue))
                    {
                        view[field] = fixedValue(number);
                    }
                }

                break;
        }
    }

    private static long Unix(int second) => new DateTimeOffset(FixedWire.Now).ToUnixTimeSeconds() - Seconds + second;

    private static string Time(int seconds) => FixedWire.Now.AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static double Wave(int i, int period) => Math.Sin(2 * Math.PI * i / period);

    // From -1 to 1, and the same in every run.
    private static double Noise(int i) => (Math.Sin(i / 11.0) + Math.Sin((i / 23.0) + 1) + Math.Sin((i / 5.7) + 2)) / 3;

    [GeneratedRegex(@"/events$")]
    private static partial Regex EventsPath();

    [GeneratedRegex(@"/(clients(/\d+(/history)?)?|rooms|rooms/[^/]+/lines|bans|audit)(\?.*)?$")]
    private static partial Regex AnswerPath();

    [GeneratedRegex(@"at most \d+")]
    private static partial Regex Limit();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex OperatorAddress();
}
