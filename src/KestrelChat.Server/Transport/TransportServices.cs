using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KestrelChat.Server.Transport;

internal static class TransportServices
{
    // Of a connection of Kestrel's, which HTTP has, and the chat where it does not read directly: the most bytes that are read ahead.
    // A client that sends much at once must not delay others.
    private const long MaxReadBytes = 64 * 1024;

    // Connections that the kernel may hold until they are accepted, for chat and HTTP alike: after a restart all clients connect at
    // once. The system reduces it to net.core.somaxconn. More than 16 bits are not safe everywhere.
    private const int Backlog = ushort.MaxValue;

    /// <summary>Replaces Kestrel's transport by one with a bound, whose connections can be read and sent to directly.</summary>
    /// <param name="stallTimeout">How long clients may read nothing.</param>
    public static void AddTransport(this IServiceCollection services, TimeSpan stallTimeout)
    {
        services.AddOptions<SocketTransportOptions>().Configure<UnixSocketModes>((sockets, modes) =>
        {
            sockets.Backlog = Backlog;
            sockets.MaxReadBufferSize = MaxReadBytes;
            sockets.UnsafePreferInlineScheduling = true;
            sockets.CreateBoundListenSocket = endpoint => endpoint is UnixDomainSocketEndPoint unix
                ? UnixListenSocket.Create(unix, modes.Of(unix.ToString()))
                : ListenSocket.Create(endpoint, stallTimeout);
        });
        services.AddSingleton<DescriptorBudget>();
        services.AddHostedService(provider => provider.GetRequiredService<DescriptorBudget>());
        services.AddSingleton<IConnectionListenerFactory, BoundedTransportFactory>();
    }
}
