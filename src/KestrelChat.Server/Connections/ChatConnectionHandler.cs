using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Connections;

/// <summary>
/// Where a connection becomes a client: registered with the hub, its lines read, what it is shown written. Knows of no limit,
/// no proxy and no encryption; the connection middleware before it does.
/// </summary>
internal sealed class ChatConnectionHandler(ChatHub hub, IOptions<ChatOptions> options, TimeProvider time) : ConnectionHandler
{
    private readonly ChatOptions _options = options.Value;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var endpoint = connection.Features.GetRequiredFeature<ChatEndpoint>();
        var chat = new ChatConnection(connection, _options.MaxLineBytes, time);
        var client = hub.Connect(new(RemoteAddress.Of(connection.RemoteEndPoint), endpoint.Name, endpoint.Wording), chat);
        try
        {
            await chat.RunAsync(client);
        }
        finally
        {
            hub.Disconnect(client);
            connection.Features.GetRequiredFeature<ConnectionOutcome>().WasSeen = client.WasAnnounced;
        }
    }
}
