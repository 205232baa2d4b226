using KestrelChat.Server.Chat;
using KestrelChat.Server.Connections;
using KestrelChat.Server.FirstInput;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Stall;
using KestrelChat.Server.Telemetry;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tls;
using KestrelChat.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KestrelChat.Server.Endpoints;

/// <summary>The middleware that a connection passes on its way to the chat, in order: also that of a browser, in two parts.</summary>
internal static class ChatPipeline
{
    public static void UseChat(this ListenOptions listener, ChatEndpoint endpoint)
    {
        listener.UseDirectTransport();
        listener.UseConnectionEnd();
        listener.UseConnectionTelemetry(endpoint.Feature);
        listener.UseConnectionLimit();

        // From here on the address is the client's own.
        listener.UseProxyProtocol(endpoint.Options.ProxyProtocol);
        listener.UseBans();
        listener.UseAddressLimit();
        if (endpoint.Url.IsTls)
        {
            listener.UseTls(endpoint.Options.Certificate);
        }

        // From here on a client that a limit or a ban refuses can be told why.
        listener.UseRefusals();

        // From here on the bytes are what was typed.
        listener.UseFirstInput();
        listener.UseTelnetFilter();
        listener.UseStallWatch();
        listener.UseConnectionHandler<ChatConnectionHandler>();
    }

    /// <summary>What a connection of a browser passes before HTTP.</summary>
    public static void UseHttpForBrowsers(this ListenOptions listener, ChatEndpoint endpoint)
    {
        // One client for each connection.
        listener.Protocols = HttpProtocols.Http1;
        listener.UseConnectionEnd();
        listener.UseBrowserConnection(endpoint);

        // From here on the address is the client's own.
        listener.UseProxyProtocol(endpoint.Options.ProxyProtocol);
        if (endpoint.Url.IsTls)
        {
            listener.UseTls(endpoint.Options.Certificate);
        }
        else
        {
            listener.UseNoTls();
        }

        listener.UseBeginOfHttp();
    }

    /// <summary>What a WebSocket passes, whose connection has passed <see cref="UseHttpForBrowsers"/>.</summary>
    public static ConnectionDelegate CreateForWebSockets(IServiceProvider services, ChatEndpoint endpoint)
    {
        var connections = new ConnectionBuilder(services);
        connections.UseConnectionEnd();
        connections.UseConnectionTelemetry(endpoint.Feature);
        connections.UseConnectionLimit();
        connections.UseBans();
        connections.UseAddressLimit();
        connections.UseRefusals();
        connections.UseStallWatch();
        connections.UseConnectionHandler<ChatConnectionHandler>();
        return connections.Build();
    }
}
