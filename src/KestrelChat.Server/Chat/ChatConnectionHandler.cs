using System.Net;
using KestrelChat.Commands;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Chat;

/// <summary>Makes a connection a client of the hub. It knows no limit, proxy or encryption: the middleware before it does.</summary>
internal sealed class ChatConnectionHandler(ChatHub hub, LineInterpreter interpreter, IOptions<HubOptions> options, IOptions<FloodOptions> flood, IOptions<LoopbackOptions> loopback, TimeProvider time) : ConnectionHandler
{
    private readonly int _maxLineBytes = options.Value.MaxLineBytes;
    private readonly FloodOptions _flood = flood.Value;

    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        var endpoint = connection.Features.GetRequiredFeature<EndpointFeature>();
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var info = new ClientInfo(RemoteAddress.Of(connection.RemoteEndPoint), endpoint.Name, endpoint.Wording, address)
        {
            HasCommands = endpoint.HasCommands,
            IsPrivate = endpoint.IsEncrypted || connection.RemoteEndPoint is UnixClientEndPoint || loopback.Value.Trusts(address),
            StartsRaw = connection.Features.Get<RawStart>() is not null,
        };
        var rate = new LineRateLimiter(_flood.LinesPerSecond, _flood.Burst, time);
        return new ChatConnection(connection, interpreter, _maxLineBytes, rate, time).RunAsync(hub, info);
    }
}
