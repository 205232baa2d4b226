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
          kestrelchat < lines.txt            send a file, then print the output until the server disconnects

        Ctrl-D ends the input; the client keeps printing until the server disconnects. Ctrl-C exits at once.

        Exit codes:
          {ExitCodes.Success,-3}  the chat ended normally
          {ExitCodes.ConnectionLost,-3}  connection lost, or standard input or output failed
          {ExitCodes.InvalidArguments,-3}  invalid arguments
          {ExitCodes.CannotConnect,-3}  cannot connect: refused, unreachable or timed out
          {ExitCodes.UnknownHost,-3}  unknown host
          {ExitCodes.Interrupted,-3}  interrupted by Ctrl-C ({ExitCodes.Terminated}: by SIGTERM)
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
