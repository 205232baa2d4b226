using System.Net;
using KestrelChat.Server.Connections;

namespace KestrelChat.Server.Http;

/// <summary>The caller of an operators' endpoint.</summary>
internal static class Operator
{
    /// <summary>Returns the caller's address and port, which the audit log shows.</summary>
    public static string Of(HttpContext context) =>
        RemoteAddress.Of(context.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, context.Connection.RemotePort) : null);
}
