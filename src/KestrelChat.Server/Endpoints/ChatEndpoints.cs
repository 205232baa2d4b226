using KestrelChat.Server.Options;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Endpoints;

/// <summary>All endpoints that are on, in order of their names.</summary>
internal sealed class ChatEndpoints(IOptions<ChatOptions> options, WordingCatalog wordings) : IConfigureOptions<KestrelServerOptions>
{
    public IReadOnlyList<ChatEndpoint> All { get; } = Create(options.Value, wordings);

    /// <summary>Whether this listens for one of them.</summary>
    public bool Owns(ListenOptions listener) => All.Any(endpoint => endpoint.Owns(listener));

    public void Configure(KestrelServerOptions options)
    {
        foreach (var endpoint in All)
        {
            endpoint.Listen(options);
        }
    }

    private static List<ChatEndpoint> Create(ChatOptions options, WordingCatalog wordings)
    {
        var endpoints = new List<ChatEndpoint>();
        foreach (var (name, endpoint) in options.Endpoints.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            // Both were checked at start.
            if (EndpointUrl.TryParse(endpoint.Url, out var url, out _))
            {
                endpoints.Add(new ChatEndpoint(name, url, wordings.Find(endpoint.Wording)!, endpoint));
            }
        }

        return endpoints;
    }
}
