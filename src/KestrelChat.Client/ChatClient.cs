using System.Text;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Copying;
using KestrelChat.Client.Interactive;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client;

/// <summary>Runs a session and reports an error, once the command line is parsed.</summary>
internal static class ChatClient
{
    /// <summary>In a terminal, runs an interactive session; otherwise copies bytes in both directions until the server ends it.</summary>
    /// <returns>One of <see cref="ExitCodes"/>; unless it is 0 or of a signal, one line was written to <paramref name="errors"/>.</returns>
    public static async Task<int> RunAsync(ClientOptions options, Stream input, Stream output, TextWriter errors)
    {
        if (options.Tls is { IsInsecure: true })
        {
            await ErrorLine.WriteAsync(errors, "warning: any certificate is accepted (--insecure); others may read and change what is sent");
        }

        try
        {
            return !OperatingSystem.IsWindows() && IsInteractive(options)
                ? await InteractiveClient.RunAsync(options)
                : await CopyAsync(options, input, output, errors);
        }
        catch (ClientException e)
        {
            await ErrorLine.WriteAsync(errors, e.Message);
            return e.ExitCode;
        }
    }

    // A dumb terminal, such as a shell in Emacs, knows no control sequences.
    private static bool IsInteractive(ClientOptions options) =>
        !options.IsPlain && TerminalDevice.IsTerminal() && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    private static async Task<int> CopyAsync(ClientOptions options, Stream input, Stream output, TextWriter errors)
    {
        using TerminationSignals signals = new();
        try
        {
            using ServerConnection server = await new ServerConnector().ConnectAsync(options.Address, options.Tls, signals.Token);
            byte[] first = Encoding.UTF8.GetBytes(string.Concat(options.FirstLines.Select(line => line + "\n")));
            await new CopySession(options.Address, server, first, input, output).RunAsync(signals.Token);
            if (server.SeemsToExpectTls)
            {
                await ErrorLine.WriteAsync(errors, ClientErrors.TlsHint(options.Address));
            }

            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (signals.ExitCode is int exitCode)
        {
            return exitCode;
        }
    }
}
