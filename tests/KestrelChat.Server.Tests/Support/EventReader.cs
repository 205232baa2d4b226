using System.Net.ServerSentEvents;
using System.Text.Json;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Support;

/// <summary>Reads a stream of server-sent events.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        Parser = SseParser.Create(stream);
        _events = Parser.EnumerateAsync().GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => _response;

    public SseParser<string> Parser { get; }

    /// <summary>Opens a stream, and checks that it is one.</summary>
    public static async Task<EventReader> OpenAsync(HttpClient http, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Soon();
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return await OfAsync(response);
    }

    /// <summary>Reads the stream of a response.</summary>
    public static async Task<EventReader> OfAsync(HttpResponseMessage response) => new(response, await response.Content.ReadAsStreamAsync());

    /// <summary>Reads the next event of this type.</summary>
    public async Task<(string? Id, JsonElement Data)> ReadAsync(string type)
    {
        Assert.True(await _events.MoveNextAsync().Soon(), $"the stream ended where an event '{type}' was expected");
        Assert.Equal(type, _events.Current.EventType);
        return (_events.Current.EventId ?? Parser.LastEventId, JsonDocument.Parse(_events.Current.Data).RootElement);
    }

    /// <summary>Skips what is left, and returns when the server has ended the stream as it should.</summary>
    public async Task ReadToEndAsync()
    {
        while (await _events.MoveNextAsync().Soon())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        catch (IOException)
        {
            // The stream was still open.
        }
    }
}
