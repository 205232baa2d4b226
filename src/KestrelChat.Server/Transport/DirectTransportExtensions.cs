using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Transport;

internal static class DirectTransportExtensions
{
    /// <summary>
    /// Reads and sends without Kestrel's pipes and loops between the chat and the kernel. Belongs before all other middleware. Linux
    /// only; elsewhere Kestrel's own connections stay.
    /// </summary>
    public static void UseDirectTransport(this IConnectionBuilder builder)
    {
        if (OperatingSystem.IsLinux())
        {
            builder.Use(next => connection =>
            {
                (connection as AcceptedConnection)?.UseDirectTransport();
                return next(connection);
            });
        }
    }
}
