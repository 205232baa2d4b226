using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>The remote end of a connection over a unix socket, which has no address: a number, such as <c>unix:17</c>. Also one of the connection's features. Immutable.</summary>
internal sealed class UnixClientEndPoint : EndPoint
{
    private static long s_last;

    private readonly long _number = Interlocked.Increment(ref s_last);

    public override AddressFamily AddressFamily => AddressFamily.Unix;

    public override string ToString() => $"unix:{_number}";
}
