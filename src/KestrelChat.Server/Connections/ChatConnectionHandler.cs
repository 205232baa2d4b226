using System.Net;
using KestrelChat.Commands;
using KestrelChat.Members;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Connections;

/// <summary>
/// Where a connection becomes a client of the hub. Knows of no limit, no proxy and no encryption; the connection middleware
/// before it does.
/// </summary>
internal sealed class ChatConnectionHandler(ChatHub hub, LineInterpreter interpreter, IOptions<ChatOptions> options, TimeProvider time) : ConnectionHandler
{
    private readonly ChatOptions _options = options.Value;

    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        var endpoint = connection.Features.GetRequiredFeature<ChatEndpoint>();
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var info = new ClientInfo(RemoteAddress.Of(connection.RemoteEndPoint), endpoint.Name, endpoint.Wording, address)
        {
            HasCommands = endpoint.Options.Commands,
            IsPrivate = endpoint.Url.IsTls || (address is not null && IPAddress.IsLoopback(address)),
        };
        var pace = new LinePace(_options.Flood.LinesPerSecond, _options.Flood.Burst, time);
        return new ChatConnection(connection, interpreter, _options.MaxLineBytes, pace, time).RunAsync(hub, info);
    }
}
