using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Server.Lifetime;

/// <summary>
/// Tells systemd, where it started the server with <c>Type=notify</c>, when the server is ready and when it is about to end;
/// without one it does nothing. Any thread; never throws for what is at the other end.
/// </summary>
/// <param name="address">
/// What <c>NOTIFY_SOCKET</c> holds (sd_notify(3)): the path of a unix datagram socket, or <c>@</c> and an abstract name;
/// null or empty = nobody wants to know.
/// </param>
internal sealed partial class ServiceManager(string? address, ILogger<ServiceManager> logger)
{
    public const string AddressVariable = "NOTIFY_SOCKET";

    /// <summary>A manager that takes nothing must not keep the server from starting or ending.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Clients are accepted.</summary>
    public void Ready() => Notify("READY=1");

    /// <summary>The drain has begun.</summary>
    public void Stopping() => Notify("STOPPING=1");

    private void Notify(string state)
    {
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        try
        {
            // A name that begins with NUL is abstract (unix(7)); in an environment variable @ stands for the NUL.
            var path = address[0] == '@' ? '\0' + address[1..] : address;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = (int)s_patience.TotalMilliseconds };
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception e) when (e is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            LogUnreachable(state, address, e.Message);
        }
    }

    [LoggerMessage(EventId = 21, EventName = "ServiceManagerUnreachable", Level = LogLevel.Warning, Message = "Cannot tell the service manager {State} at NOTIFY_SOCKET '{Address}': {Why}; a unit of Type=notify needs this, any other works without")]
    private partial void LogUnreachable(string state, string address, string why);
}
