using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Client.Connections;

/// <summary>Opens a TCP connection to the first address of a host that accepts.</summary>
/// <remarks>Stateless; safe for any thread.</remarks>
/// <param name="timeout">The limit for the lookup and all attempts together.</param>
internal sealed class HostDialer(TimeSpan timeout)
{
    // Routers keep idle connections for some minutes (RFC 5382: two hours and four minutes, which many do not reach).
    private const int KeepAliveSeconds = 60;
    private const int KeepAliveIntervalSeconds = 10;
    private const int KeepAliveRetries = 3;

    /// <summary>Looks up a host name; replaced in tests.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Connects to one address; replaced in tests.</summary>
    public Func<IPEndPoint, CancellationToken, Task<Socket>> Connect { get; init; } = ConnectAsync;

    /// <summary>Tries the addresses of a host in the order of the resolver. The caller disposes of the socket.</summary>
    /// <exception cref="ClientException">The host is unknown, or none of its addresses accepted.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<Socket> DialAsync(ServerAddress address, CancellationToken cancellationToken)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        IPAddress[] candidates = await LookUpAsync(address, cancellationToken);
        SocketException lastError = new((int)SocketError.TimedOut);
        for (int i = 0; i < candidates.Length; i++)
        {
            // An address that drops packets must leave time for the addresses after it.
            TimeSpan share = (timeout - elapsed.Elapsed) / (candidates.Length - i);
            if (share <= TimeSpan.Zero)
            {
                break;
            }

            using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            attempt.CancelAfter(share);
            try
            {
                return await Connect(new IPEndPoint(candidates[i], address.Port), attempt.Token);
            }
            catch (SocketException e)
            {
                lastError = e;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                lastError = new SocketException((int)SocketError.TimedOut);
            }
        }

        throw ClientErrors.ConnectFailed(address, lastError);
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Nagle's algorithm would delay a typed line until earlier ones are acknowledged.
            socket.NoDelay = true;

            // A server that is gone without a word, or a router that has forgotten an idle connection, is noticed.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
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
            // The system's lookup does not always observe the token, so the wait is limited separately.
            IPAddress[] found = await Resolve(address.Host, cancellationToken).WaitAsync(timeout, cancellationToken);
            return found.Length > 0 ? found : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException e)
        {
            throw ClientErrors.LookupFailed(address, e);
        }
        catch (TimeoutException)
        {
            throw ClientErrors.LookupTimedOut(address, timeout);
        }
    }
}
