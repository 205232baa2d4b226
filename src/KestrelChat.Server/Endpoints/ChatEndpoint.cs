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

    /// <summary>What its connections know of it.</summary>
    public EndpointFeature Feature => new(Name, Wording, Options.Commands, Url.IsTls);

    /// <summary>The port. If any port was configured, it is known after the server has started.</summary>
    public int Port => Url.Port != 0 ? Url.Port : (_listener?.EndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Makes Kestrel listen here and pass connections through <see cref="ChatPipeline"/>.</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        if (Url.IsAny)
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

    private void Configure(ListenOptions listener)
    {
        _listener = listener;
        listener.UseChat(this);
    }
}
