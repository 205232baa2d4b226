using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace KestrelChat.Client;

/// <summary>The usual help, followed by examples and the exit codes.</summary>
internal sealed class ClientHelp : SynchronousCommandLineAction
{
    // A fixed width, because asking a terminal for its width sends control sequences to it.
    private readonly HelpAction _usual = new() { MaxWidth = 100 };

    private static readonly string More = $"""
        Examples:
          kestrelchat                        chat with the server on this machine, port {ServerAddress.DefaultPort}
          kestrelchat chat.example.org 9000  chat with another server
          kestrelchat < lines.txt            send a file, print the answers until the server closes

        Ctrl-D ends the input; what the server still sends is printed until it closes. Ctrl-C ends at once.

        Exit codes:
          {ExitCodes.NormalEnd,-3}  the chat ended normally
          {ExitCodes.ConnectionLost,-3}  the connection was lost, or standard input or output failed
          {ExitCodes.WrongArguments,-3}  wrong arguments
          {ExitCodes.CannotConnect,-3}  cannot connect: refused, unreachable or timed out
          {ExitCodes.UnknownHost,-3}  unknown host
          {ExitCodes.Interrupted,-3}  ended by Ctrl-C ({ExitCodes.Terminated}: by SIGTERM)
        """;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => _usual.ClearsParseErrors;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        _usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(More);
        return ExitCodes.NormalEnd;
    }
}
