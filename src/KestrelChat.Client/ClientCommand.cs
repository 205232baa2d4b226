using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace KestrelChat.Client;

/// <summary>The command line of the program: arguments, help and what is said of wrong arguments.</summary>
internal static class ClientCommand
{
    /// <summary>
    /// Parses <paramref name="args"/> and runs <paramref name="chat"/> with the address they name. Help and version go to
    /// <paramref name="output"/>.
    /// </summary>
    /// <returns>
    /// What <paramref name="chat"/> returned, <see cref="ExitCodes.NormalEnd"/> after help, or
    /// <see cref="ExitCodes.WrongArguments"/> after one line on <paramref name="errors"/>.
    /// </returns>
    /// <remarks>What <paramref name="chat"/> throws passes through.</remarks>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter errors, Func<ServerAddress, Task<int>> chat)
    {
        // A host may begin with '@'; that must not read a file.
        ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null };
        Command command = Create(chat);

        // The parser skips a first word that is the program's own name, but a host may be named so, too.
        ParseResult result = command.Parse([command.Name, .. args.Select(WithoutBrackets)], parsing);
        string? error = args.Where(IsBracketed).Select(ServerAddressParser.FindErrorInHost).FirstOrDefault(e => e is not null)
            ?? (result.Errors is [var first, ..] ? first.Message : null);
        if (error is not null)
        {
            await ErrorLine.WriteAsync(errors, error);
            return ExitCodes.WrongArguments;
        }

        // Signals are handled in one place, TerminationSignals; the parser's own handling is switched off.
        InvocationConfiguration invocation = new()
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await result.InvokeAsync(invocation);
    }

    private static Command Create(Func<ServerAddress, Task<int>> chat)
    {
        Argument<string> host = new("host")
        {
            Description = "Host name or IP address of the server",
            DefaultValueFactory = _ => ServerAddress.DefaultHost,
        };
        host.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && ServerAddressParser.FindErrorInHost(token.Value) is string error)
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
            "kestrelchat", "Chat in the terminal: sends standard input to the server and prints what the server sends.")
        {
            host,
            port,
            help,
            new VersionOption(),
        };

        command.SetAction(result => chat(new ServerAddress(result.GetRequiredValue(host), result.GetRequiredValue(port))));
        return command;
    }

    /// <summary>The parser takes a word in brackets for a directive and drops it; IPv6 addresses are often written so.</summary>
    private static bool IsBracketed(string arg) => arg.StartsWith('[');

    private static string WithoutBrackets(string arg) => IsBracketed(arg) ? arg.Trim('[', ']') : arg;

    private static int ParsePort(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!ServerAddressParser.TryParsePort(text, out int port))
        {
            result.AddError(ServerAddressParser.DescribeWrongPort(text));
        }

        return port;
    }
}
