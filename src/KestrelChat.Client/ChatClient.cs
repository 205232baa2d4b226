using System.Net.Sockets;

namespace KestrelChat.Client;

/// <summary>One run of the program once the command line is read: connect, chat, say what went wrong.</summary>
internal static class ChatClient
{
    /// <summary>Connects to <paramref name="address"/> and copies both ways until the chat ends.</summary>
    /// <returns>One of <see cref="ExitCodes"/>; when it is not 0, one line was written to <paramref name="errors"/>.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<int> RunAsync(
        ServerAddress address, Stream input, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            Socket server = await new ServerConnector(ServerConnector.DefaultLimit).ConnectAsync(address, cancellationToken);
            try
            {
                await new ChatSession(address, server, input, output).RunAsync(cancellationToken);
                return ExitCodes.NormalEnd;
            }
            finally
            {
                Close(server);
            }
        }
        catch (ChatException e)
        {
            await ErrorLine.WriteAsync(errors, e.Message);
            return e.ExitCode;
        }
    }

    private static void Close(Socket server)
    {
        try
        {
            // Closing while another thread waits on the socket would reset the connection and drop what was sent last.
            server.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The connection is gone already.
        }

        server.Dispose();
    }
}
