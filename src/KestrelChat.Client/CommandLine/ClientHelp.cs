using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.CommandLine;

/// <summary>Prints the default help, then examples and the exit codes.</summary>
internal sealed class ClientHelp : SynchronousCommandLineAction
{
    // A fixed width, because querying a terminal for its width sends control sequences to it.
    private readonly HelpAction _defaultHelp = new() { MaxWidth = 100 };

    private static readonly string Epilog = $"""
        Examples:
          kestrelchat                        connect to the server on this machine, port {ServerAddress.DefaultPort}
          kestrelchat chat.example.org 9000  connect to another server
          kestrelchat tls://chat.example.org:8443 --nick ada
                                             connect over TLS, and take a name
          kestrelchat work                   connect to the server "work" of the config file
          kestrelchat < lines.txt            send a file, then print the output until the server disconnects

        In a terminal, what is typed stays whole below what comes in, with history (Ctrl-R searches it) and
        completion (Tab); Ctrl-D ends the chat. In a pipe, or with --plain, bytes are copied as they are: the end
        of the input ends the sending only, and the client keeps printing until the server disconnects.

        Each option is also a key of ~/.config/kestrelchat/config.json, for all servers or one; a flag that is on
        there is switched off with =false, such as --time=false.

        Exit codes:
          {ExitCodes.Success,-3}  the chat ended normally
          {ExitCodes.ConnectionLost,-3}  connection lost, or standard input or output failed
          {ExitCodes.InvalidArguments,-3}  invalid arguments or config file
          {ExitCodes.CannotConnect,-3}  cannot connect: refused, unreachable, timed out, or no valid certificate
          {ExitCodes.UnknownHost,-3}  unknown host
          {ExitCodes.Interrupted,-3}  interrupted by Ctrl-C ({ExitCodes.Terminated}: by SIGTERM, {ExitCodes.Quit}: by SIGQUIT, {ExitCodes.HungUp}: the terminal was closed)
        """;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => _defaultHelp.ClearsParseErrors;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _defaultHelp.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Epilog);
        return ExitCodes.Success;
    }
}
