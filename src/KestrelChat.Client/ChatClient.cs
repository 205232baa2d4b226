using System.Net.Sockets;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Copying;

namespace KestrelChat.Client;

/// <summary>Connects, runs the session and reports an error, once the command line is parsed.</summary>
internal static class ChatClient
{
    /// <summary>Connects to <paramref name="address"/> and copies bytes in both directions until the session ends.</summary>
    /// <returns>One of <see cref="ExitCodes"/>; unless it is 0, one line was written to <paramref name="errors"/>.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<int> RunAsync(
        ServerAddress address, Stream input, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            Socket server = await new ServerConnector(ServerConnector.DefaultTimeout).ConnectAsync(address, cancellationToken);
            try
            {
                await new CopySession(address, server, input, output).RunAsync(cancellationToken);
                return ExitCodes.Success;
            }
            finally
            {
                Close(server);
            }
        }
        catch (ClientException e)
        {
            await ErrorLine.WriteAsync(errors, e.Message);
            return e.ExitCode;
        }
    }

    private static void Close(Socket server)
    {
        try
        {
            // Disposing of a socket while another thread waits on it resets the connection and drops unsent bytes.
            server.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The connection is already closed.
        }

        server.Dispose();
    }
}
