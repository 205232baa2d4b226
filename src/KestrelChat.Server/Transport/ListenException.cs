using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>The server cannot listen on an address. The message says on which and why, and is fit for an operator.</summary>
internal sealed class ListenException(EndPoint endpoint, string reason, Exception? inner = null) : Exception($"Cannot listen on {endpoint}: {reason}", inner)
{
    public ListenException(EndPoint endpoint, SocketError error, Exception inner)
        : this(endpoint, Reason(error, inner), inner)
    {
    }

    private static string Reason(SocketError error, Exception inner) => error switch
    {
        SocketError.AddressAlreadyInUse => "address already in use",
        SocketError.AddressNotAvailable => "this machine does not have the address",
        SocketError.AccessDenied => "permission denied",
        SocketError.AddressFamilyNotSupported => "this machine does not support the address family",
        _ => inner.Message,
    };
}
