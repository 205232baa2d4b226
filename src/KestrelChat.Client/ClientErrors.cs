using System.Net.Sockets;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client;

/// <summary>Maps system errors to a message for the user and an exit code.</summary>
/// <remarks>Pure; safe for any thread. The methods return the exception; the caller throws it.</remarks>
internal static class ClientErrors
{
    public static ClientException LookupFailed(ServerAddress address, SocketException cause) => new(
        ExitCodes.UnknownHost,
        cause.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData
            ? $"cannot connect to {address}: unknown host {address.Host}; check the spelling"
            : $"cannot connect to {address}: host lookup failed ({cause.Message}); check the network and the name server",
        cause);

    public static ClientException LookupTimedOut(ServerAddress address, TimeSpan timeout) => new(
        ExitCodes.UnknownHost,
        $"cannot connect to {address}: host lookup timed out after {timeout.TotalSeconds:0.#} s; check the network and the name server");

    /// <summary>No address of the host accepted a connection.</summary>
    /// <param name="cause">The error of the last attempt.</param>
    public static ClientException ConnectFailed(ServerAddress address, SocketException cause) => new(
        ExitCodes.CannotConnect,
        cause.SocketErrorCode switch
        {
            SocketError.ConnectionRefused =>
                $"cannot connect to {address}: connection refused; is the server running?",
            SocketError.TimedOut =>
                $"cannot connect to {address}: timed out; check the host, the port and any firewall in between",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown
                or SocketError.HostDown or SocketError.AddressNotAvailable =>
                $"cannot connect to {address}: unreachable ({cause.Message}); check the host and the network",
            _ => $"cannot connect to {address}: {cause.Message}; check the host and the port",
        },
        cause);

    /// <param name="reason">What is wrong with the certificate, about the server as "it".</param>
    public static ClientException CertificateRefused(ServerAddress address, string reason, Exception cause) =>
        new(ExitCodes.CannotConnect, $"cannot connect to {address}: {reason}", cause);

    public static ClientException TlsTimedOut(ServerAddress address, TimeSpan timeout) => new(
        ExitCodes.CannotConnect,
        $"cannot connect to {address}: no answer to TLS within {timeout.TotalSeconds:0.#} s; does the server use TLS?");

    public static ClientException NotTls(ServerAddress address, Exception cause) => new(
        ExitCodes.CannotConnect,
        $"cannot connect to {address}: the server does not answer in TLS; without --tls or tls:// the connection is in the clear",
        cause);

    /// <summary>The server refused TLS, or its answer is invalid.</summary>
    public static ClientException TlsFailed(ServerAddress address, Exception cause) =>
        new(ExitCodes.CannotConnect, $"cannot connect to {address}: TLS failed ({cause.Message})", cause);

    public static ClientException InvalidAuthorities(string file, Exception? cause) => new(
        ExitCodes.InvalidArguments, $"invalid cacert '{file}': expected a file with certificates in PEM{(cause is null ? "" : $" ({cause.Message})")}", cause);

    public static ClientException ConnectionLost(ServerAddress address, Exception cause) => new(
        ExitCodes.ConnectionLost,
        $"connection to {address} lost ({cause.Message}); the last lines may not have been delivered, reconnect to continue",
        cause);

    /// <summary>The server closed a connection in the clear without a word.</summary>
    public static string TlsHint(ServerAddress address) => $"{address} closed the connection without a word; if it expects TLS, use --tls";

    /// <summary>The server closed a connection in the clear, in an orderly way and at once.</summary>
    public static ClientException ClosedWithoutAWord(ServerAddress address) => new(ExitCodes.ConnectionLost, TlsHint(address));

    /// <summary>The connection was lost in the clear before the server sent anything.</summary>
    public static ClientException LostBeforeAnything(ServerAddress address, Exception cause) => new(
        ExitCodes.ConnectionLost, $"connection to {address} lost ({cause.Message}) before the server sent anything; if it expects TLS, use --tls", cause);

    public static ClientException InputFailed(ServerAddress address, Exception cause) => new(
        ExitCodes.ConnectionLost,
        $"disconnected from {address}: cannot read standard input ({cause.Message})",
        cause);

    /// <summary>Standard output failed for another reason than a closed pipe, which is a normal end.</summary>
    public static ClientException OutputFailed(ServerAddress address, Exception cause) => new(
        ExitCodes.ConnectionLost,
        $"disconnected from {address}: cannot write to standard output ({cause.Message})",
        cause);
}
