using System.Net.Sockets;

namespace KestrelChat.Client;

/// <summary>
/// Turns what the system reports into a line for the user and an exit code. Pure; safe for any thread. The methods
/// return the exception, for the caller to throw.
/// </summary>
internal static class ChatFailures
{
    /// <summary>The host name has no address.</summary>
    public static ChatException Lookup(ServerAddress address, SocketException cause) => new(
        ExitCodes.UnknownHost,
        cause.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData
            ? $"{address}: unknown host {address.Host}; check the spelling"
            : $"{address}: cannot look up host {address.Host} ({cause.Message}); check the network and the name server",
        cause);

    /// <summary>The name server did not answer within <paramref name="limit"/>.</summary>
    public static ChatException LookupTimedOut(ServerAddress address, TimeSpan limit) => new(
        ExitCodes.UnknownHost,
        $"{address}: cannot look up host {address.Host} within {limit.TotalSeconds:0.#} s; check the network and the name server");

    /// <summary>No address of the host took the connection; <paramref name="cause"/> is what the last one said.</summary>
    public static ChatException Connect(ServerAddress address, SocketException cause) => new(
        ExitCodes.CannotConnect,
        cause.SocketErrorCode switch
        {
            SocketError.ConnectionRefused =>
                $"{address} refused the connection; is the server running there?",
            SocketError.TimedOut =>
                $"{address} did not answer in time; check host and port, and whether a firewall is in between",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown
                or SocketError.HostDown or SocketError.AddressNotAvailable =>
                $"{address} cannot be reached ({cause.Message}); check the host and the network",
            _ => $"cannot connect to {address} ({cause.Message}); check host and port",
        },
        cause);

    /// <summary>The connection broke during the chat.</summary>
    public static ChatException ConnectionLost(ServerAddress address, SocketException cause) => new(
        ExitCodes.ConnectionLost,
        $"{address}: connection lost ({cause.Message}); the last lines may not have arrived, start again to go on",
        cause);

    /// <summary>Standard input cannot be read.</summary>
    public static ChatException Input(ServerAddress address, Exception cause) => new(
        ExitCodes.ConnectionLost,
        $"{address}: left, because standard input cannot be read ({cause.Message}); check where it comes from",
        cause);

    /// <summary>Standard output cannot be written, for another reason than a reader that went away.</summary>
    public static ChatException Output(ServerAddress address, Exception cause) => new(
        ExitCodes.ConnectionLost,
        $"{address}: left, because standard output cannot be written ({cause.Message}); check where it goes",
        cause);
}
