using System.Net;

namespace KestrelChat.Server.Connections;

/// <summary>How a peer's address is written: <c>127.0.0.1:51234</c>, <c>[::1]:51234</c>.</summary>
internal static class RemoteAddress
{
    /// <summary>The address as text; an IPv4 address that came through an IPv6 socket as IPv4.</summary>
    public static string Of(EndPoint? endpoint) => endpoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString(),
        null => "unknown",
        _ => endpoint.ToString() ?? "unknown",
    };
}
