using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Client;

/// <summary>Connects to the first address of a host that answers. Holds no state; safe for any thread.</summary>
/// <param name="limit">How long the look-up and all attempts may take together.</param>
internal sealed class ServerConnector(TimeSpan limit)
{
    /// <summary>How long the program waits for a connection in all.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    /// <summary>Looks a host name up; replaced in tests.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Connects to one address; replaced in tests.</summary>
    public Func<IPEndPoint, CancellationToken, Task<Socket>> Dial { get; init; } = DialAsync;

    /// <summary>
    /// Tries the addresses of <paramref name="address"/> in the order of the resolver. The caller disposes of the socket.
    /// </summary>
    /// <exception cref="ChatException">The host is unknown, or none of its addresses answered.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<Socket> ConnectAsync(ServerAddress address, CancellationToken cancellationToken)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        IPAddress[] candidates = await LookUpAsync(address, cancellationToken);
        SocketException failure = new((int)SocketError.TimedOut);
        for (int i = 0; i < candidates.Length; i++)
        {
            // An address that swallows packets must not use up the time of those behind it.
            TimeSpan share = (limit - elapsed.Elapsed) / (candidates.Length - i);
            if (share <= TimeSpan.Zero)
            {
                break;
            }

            using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(share);
            try
            {
                return await Dial(new IPEndPoint(candidates[i], address.Port), timeout.Token);
            }
            catch (SocketException e)
            {
                failure = e;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failure = new SocketException((int)SocketError.TimedOut);
            }
        }

        throw ChatFailures.Connect(address, failure);
    }

    private static async Task<Socket> DialAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A line is sent when it is typed, not when a packet is full.
            socket.NoDelay = true;
            await socket.ConnectAsync(endPoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> LookUpAsync(ServerAddress address, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(address.Host, out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            // The system's look-up does not always heed the token, so the waiting has its own limit.
            IPAddress[] found = await Resolve(address.Host, cancellationToken).WaitAsync(limit, cancellationToken);
            return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException e)
        {
            throw ChatFailures.Lookup(address, e);
        }
        catch (TimeoutException)
        {
            throw ChatFailures.LookupTimedOut(address, limit);
        }
    }
}
