using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KestrelChat.Server.Endpoints;

/// <summary>An address on which the chat listens.</summary>
internal sealed class ChatEndpoint(string name, EndpointUrl url, Wording wording, EndpointOptions? options = null)
{
    private ListenOptions? _listener;

    public string Name { get; } = name;

    public EndpointUrl Url { get; } = url;

    public Wording Wording { get; } = wording;

    public EndpointOptions Options { get; } = options ?? new EndpointOptions();

    /// <summary>Which web pages may connect, besides its own, if it is for browsers.</summary>
    public IReadOnlySet<WebOrigin> Origins { get; } = OriginsOf(options);

    /// <summary>What its connections know of it.</summary>
    public EndpointFeature Feature => new(Name, Wording, Options.Commands, Url.IsTls);

    /// <summary>The port; 0 for a unix socket. If any port was configured, it is known after the server has started.</summary>
    public int Port => Url.Port != 0 ? Url.Port : (_listener?.EndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Its URL, with the port that was chosen if any was configured.</summary>
    public string Address => Url.SocketPath is { } path ? $"{(Url.IsHttp ? "http://" : "")}unix:{path}" : $"{Url.Scheme}://{Url.Host}:{Port}";

    /// <summary>Whether Kestrel listens for this endpoint at <paramref name="address"/>, whose scheme is that of HTTP.</summary>
    public bool Is(BindingAddress address)
    {
        if (address.IsUnixPipe || Url.SocketPath is not null)
        {
            return address.IsUnixPipe && address.UnixPipePath == Url.SocketPath;
        }

        return address.Port == Port && (Url.IsAny || (Url.Address is { } own
            ? IPAddress.TryParse(address.Host, out var other) && other.Equals(own)
            : address.Host is "localhost" or "127.0.0.1"));
    }

    /// <summary>Makes Kestrel listen here and pass connections through <see cref="ChatPipeline"/>, or to HTTP if it is for browsers.</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        if (Url.SocketPath is { } path)
        {
            kestrel.ListenUnixSocket(path, Configure);
        }
        else if (Url.IsAny)
        {
            kestrel.ListenAnyIP(Url.Port, Configure);
        }
        else if (Url.Address is { } address)
        {
            kestrel.Listen(address, Url.Port, Configure);
        }
        else if (Url.Port != 0)
        {
            kestrel.ListenLocalhost(Url.Port, Configure);
        }
        else
        {
            // The system cannot choose the same free port for two sockets: IPv4 only.
            kestrel.Listen(IPAddress.Loopback, port: 0, Configure);
        }
    }

    /// <summary>Whether Kestrel listens for this endpoint by <paramref name="listener"/>.</summary>
    internal bool Owns(ListenOptions listener) => _listener == listener;

    private static HashSet<WebOrigin> OriginsOf(EndpointOptions? options)
    {
        var origins = new HashSet<WebOrigin>();
        foreach (var text in options?.AllowedOrigins ?? [])
        {
            // Validated at start.
            if (WebOrigin.TryParse(text, out var origin))
            {
                origins.Add(origin);
            }
        }

        return origins;
    }

    private void Configure(ListenOptions listener)
    {
        _listener = listener;
        if (Url.IsHttp)
        {
            listener.UseHttpForBrowsers(this);
        }
        else
        {
            listener.UseChat(this);
        }
    }
}
