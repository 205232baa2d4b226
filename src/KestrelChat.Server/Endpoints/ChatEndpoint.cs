using System.Net;
using KestrelChat.Server.Options;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KestrelChat.Server.Endpoints;

/// <summary>
/// A place that people connect to. Each connection has it among its features (<c>Features.Get&lt;ChatEndpoint&gt;()</c>).
/// </summary>
public sealed class ChatEndpoint(string name, EndpointUrl url, Wording wording, EndpointOptions? options = null)
{
    private ListenOptions? _listener;

    public string Name { get; } = name;

    public EndpointUrl Url { get; } = url;

    public Wording Wording { get; } = wording;

    public EndpointOptions Options { get; } = options ?? new EndpointOptions();

    /// <summary>The port that is really listened on, once the server has started.</summary>
    public int Port => Url.Port != 0 ? Url.Port : (_listener?.EndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Has Kestrel listen here, through the chat's connection middleware.</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
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
            // Two sockets cannot be given one port that is chosen by the system: any port means the IPv4 loopback alone.
            kestrel.Listen(IPAddress.Loopback, port: 0, Configure);
        }
    }

    /// <summary>Whether this is what listens for this endpoint.</summary>
    internal bool Owns(ListenOptions listener) => _listener == listener;

    private void Configure(ListenOptions listener)
    {
        _listener = listener;
        listener.UseChat(this);
    }
}
