using KestrelChat.Wordings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Endpoints;

/// <summary>All endpoints of the chat that are on, ordered by name.</summary>
internal sealed class ChatEndpoints(IOptions<EndpointsOptions> options, WordingCatalog wordings) : IConfigureOptions<KestrelServerOptions>
{
    public IReadOnlyList<ChatEndpoint> All { get; } = Create(options.Value, wordings);

    /// <summary>Whether a listener belongs to the chat, and speaks no HTTP.</summary>
    public bool Owns(ListenOptions listener) => All.Any(endpoint => !endpoint.Url.IsHttp && endpoint.Owns(listener));

    public void Configure(KestrelServerOptions options)
    {
        foreach (var endpoint in All)
        {
            endpoint.Listen(options);
        }
    }

    private static List<ChatEndpoint> Create(EndpointsOptions options, WordingCatalog wordings)
    {
        var endpoints = new List<ChatEndpoint>();
        foreach (var (name, endpoint) in options.Endpoints.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            // Empty = off. Everything else was validated.
            if (EndpointUrl.TryParse(endpoint.Url, out var url, out _))
            {
                endpoints.Add(new ChatEndpoint(name, url, wordings.Find(endpoint.Wording)!, endpoint));
            }
        }

        return endpoints;
    }
}
