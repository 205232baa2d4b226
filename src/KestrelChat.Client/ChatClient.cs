using System.Text;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Copying;

namespace KestrelChat.Client;

/// <summary>Connects, runs the session and reports an error, once the command line is parsed.</summary>
internal static class ChatClient
{
    /// <summary>Connects to the server of <paramref name="options"/> and copies bytes in both directions until the session ends.</summary>
    /// <returns>One of <see cref="ExitCodes"/>; unless it is 0, one line was written to <paramref name="errors"/>.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<int> RunAsync(
        ClientOptions options, Stream input, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (options.Tls is { IsInsecure: true })
        {
            await ErrorLine.WriteAsync(errors, "warning: any certificate is accepted (--insecure); others may read and change what is sent");
        }

        try
        {
            // For a terminal, and without options.IsPlain, an interactive session takes the place of the copying one.
            await CopyAsync(options, input, output, errors, cancellationToken);
            return ExitCodes.Success;
        }
        catch (ClientException e)
        {
            await ErrorLine.WriteAsync(errors, e.Message);
            return e.ExitCode;
        }
    }

    private static async Task CopyAsync(
        ClientOptions options, Stream input, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        using ServerConnection server = await new ServerConnector().ConnectAsync(options.Address, options.Tls, cancellationToken);
        byte[] first = Encoding.UTF8.GetBytes(string.Concat(options.FirstLines.Select(line => line + "\n")));
        await new CopySession(options.Address, server, first, input, output).RunAsync(cancellationToken);
        if (server.SeemsToExpectTls)
        {
            await ErrorLine.WriteAsync(errors, ClientErrors.TlsHint(options.Address));
        }
    }
}
