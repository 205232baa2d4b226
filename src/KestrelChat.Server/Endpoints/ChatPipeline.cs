using KestrelChat.Server.Connections;
using KestrelChat.Server.Middleware;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KestrelChat.Server.Endpoints;

/// <summary>What a connection passes on its way to the chat, in this order: the one place where it can be read.</summary>
internal static class ChatPipeline
{
    public static void UseChat(this ListenOptions listener, ChatEndpoint endpoint)
    {
        listener.UseConnectionTelemetry(endpoint);
        listener.UseConnectionLimit();
        listener.UseStallWatch();
        listener.UseConnectionHandler<ChatConnectionHandler>();
    }
}
