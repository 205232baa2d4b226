using System.Net;

namespace KestrelChat.Server.Connections;

/// <summary>Formats remote addresses: <c>127.0.0.1:51234</c>, <c>[::1]:51234</c>.</summary>
internal static class RemoteAddress
{
    /// <summary>Formats an address. An IPv4 address that came through an IPv6 socket is formatted as IPv4.</summary>
    public static string Of(EndPoint? endpoint) => endpoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString(),
        null => "unknown",
        _ => endpoint.ToString() ?? "unknown",
    };
}
