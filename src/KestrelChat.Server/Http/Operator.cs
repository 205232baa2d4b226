using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Http;

/// <summary>The caller of an operators' endpoint.</summary>
internal static class Operator
{
    /// <summary>Returns the caller's address and port, or the number of its connection to a unix socket, which the audit log shows.</summary>
    public static string Of(HttpContext context) => RemoteAddress.Of(
        context.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, context.Connection.RemotePort)
        : context.Features.Get<UnixClientEndPoint>());
}
