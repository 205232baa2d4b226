using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Streams;

namespace KestrelChat.Client.CommandLine;

/// <summary>The program's command line: its arguments, options, help and argument errors.</summary>
internal static class ClientCommand
{
    /// <summary>Parses <paramref name="args"/> and calls <paramref name="run"/> with the server's address.</summary>
    /// <param name="output">Receives help and version.</param>
    /// <param name="errors">Receives one line when the arguments are invalid.</param>
    /// <param name="run">Its exceptions are passed on to the caller.</param>
    /// <returns>
    /// The result of <paramref name="run"/>, <see cref="ExitCodes.Success"/> after help or version, or
    /// <see cref="ExitCodes.InvalidArguments"/>; <see cref="ExitCodes.ConnectionLost"/> if help cannot be printed.
    /// </returns>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter errors, Func<ServerAddress, Task<int>> run)
    {
        // A host that begins with '@' must not be read as the name of a response file.
        ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null };
        Command command = Create(run);

        // The parser skips a first word equal to the program's name, which may also be a host.
        ParseResult result = command.Parse([command.Name, .. args.Select(WithoutBrackets)], parsing);
        string? error = args.Where(IsBracketed).Select(ServerAddressParser.ValidateHost).FirstOrDefault(e => e is not null)
            ?? (result.Errors is [var first, ..] ? first.Message : null);
        if (error is not null)
        {
            await ErrorLine.WriteAsync(errors, error);
            return ExitCodes.InvalidArguments;
        }

        // TerminationSignals handles signals, so the parser's own handling is off.
        InvocationConfiguration invocation = new()
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await result.InvokeAsync(invocation);
        }
        catch (IOException e)
        {
            // Help or version. A reader that needs no more is a normal end.
            if (StandardStreams.IsBrokenPipe(e))
            {
                return ExitCodes.Success;
            }

            await ErrorLine.WriteAsync(errors, $"cannot write to standard output ({e.Message})");
            return ExitCodes.ConnectionLost;
        }
    }

    private static Command Create(Func<ServerAddress, Task<int>> run)
    {
        Argument<string> host = new("host")
        {
            Description = "Host name or IP address of the server",
            DefaultValueFactory = _ => ServerAddress.DefaultHost,
        };
        host.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && ServerAddressParser.ValidateHost(token.Value) is string error)
            {
                result.AddError(error);
            }
        });

        Argument<int> port = new("port")
        {
            Description = "TCP port of the server, 1 to 65535",
            DefaultValueFactory = _ => ServerAddress.DefaultPort,
            CustomParser = ParsePort,
        };

        HelpOption help = new() { Action = new ClientHelp() };

        Command command = new(
            "kestrelchat", "Terminal chat client: sends standard input to the server and prints everything it receives.")
        {
            host,
            port,
            help,
            new VersionOption(),
        };

        command.SetAction(result => run(new ServerAddress(result.GetRequiredValue(host), result.GetRequiredValue(port))));
        return command;
    }

    // The parser treats a word in brackets as a directive and drops it, but IPv6 addresses are often written that way.
    private static bool IsBracketed(string arg) => arg.StartsWith('[');

    private static string WithoutBrackets(string arg) => IsBracketed(arg) ? arg.Trim('[', ']') : arg;

    private static int ParsePort(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!ServerAddressParser.TryParsePort(text, out int port))
        {
            result.AddError(ServerAddressParser.DescribeInvalidPort(text));
        }

        return port;
    }
}
