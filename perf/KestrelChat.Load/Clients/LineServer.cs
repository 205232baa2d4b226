using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Load.Clients;

/// <summary>A line server on loopback for one client at a time. It sends and never reads.</summary>
internal sealed class LineServer : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal LineServer()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
    }

    /// <summary>The client's argument that names this server.</summary>
    internal string Address => listener.LocalEndPoint!.ToString()!;

    /// <summary>Waits until a client connects.</summary>
    /// <param name="hasEnded">Whether the client will not connect any more.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Its connection; null if it has ended.</returns>
    internal Socket? Accept(Func<bool> hasEnded, CancellationToken cancel)
    {
        while (!listener.Poll(PollInterval, SelectMode.SelectRead))
        {
            cancel.ThrowIfCancellationRequested();
            if (hasEnded())
            {
                return null;
            }
        }

        var client = listener.Accept();
        client.NoDelay = true;
        return client;
    }

    public void Dispose() => listener.Dispose();
}
