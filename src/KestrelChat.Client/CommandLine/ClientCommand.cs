using System.CommandLine;
using System.CommandLine.Help;
using KestrelChat.Client.Configuration;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Streams;

namespace KestrelChat.Client.CommandLine;

/// <summary>The program's command line: help, version, completions, and argument errors; what it asks for, with the config file.</summary>
internal static class ClientCommand
{
    private const string Name = "kestrelchat";
    private const string Description = "Terminal chat client. In a pipe it sends standard input to the server and prints everything it receives.";

    /// <summary>Parses <paramref name="args"/> and calls <paramref name="run"/> with what they and the config file ask for.</summary>
    /// <param name="output">Receives help, version and completions.</param>
    /// <param name="errors">Receives one line when the arguments or the config file are invalid.</param>
    /// <param name="run">Its exceptions are passed on to the caller.</param>
    /// <param name="environment">Returns a variable of the environment, or null; by default those of the process.</param>
    /// <returns>
    /// The result of <paramref name="run"/>, <see cref="ExitCodes.Success"/> after help or version, or
    /// <see cref="ExitCodes.InvalidArguments"/>; <see cref="ExitCodes.ConnectionLost"/> if help cannot be printed.
    /// </returns>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter errors,
        Func<ClientOptions, Task<int>> run,
        Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        (ParseResult result, string? error) = Parse(args, run, environment);
        error ??= args.FirstOrDefault(IsWithoutValue) is { } option ? $"invalid option '{option}': expected a value behind the equals sign"
            : result.Errors is [var first, ..] ? first.Message : null;
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
        catch (ClientException e)
        {
            await ErrorLine.WriteAsync(errors, e.Message);
            return e.ExitCode;
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

    // The parser would take the next word for the value: a variable that is not set would make a name of the server.
    private static bool IsWithoutValue(string arg) => arg.StartsWith("--", StringComparison.Ordinal) && arg.IndexOf('=', StringComparison.Ordinal) == arg.Length - 1;

    private static (ParseResult Result, string? Error) Parse(
        IReadOnlyList<string> args, Func<ClientOptions, Task<int>> run, Func<string, string?> environment)
    {
        // A host that begins with '@' must not be read as the name of a response file.
        ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null };
        if (args is [var directive, ..] && directive.StartsWith("[suggest", StringComparison.Ordinal))
        {
            // The root command alone has completions; what it is called with comes from the shell.
            RootCommand root = new(Description);
            AddTo(root, run, environment);
            return (root.Parse(args, parsing), null);
        }

        // The parser treats a first word in brackets as a directive and drops it, but IPv6 addresses are often written that way.
        string? error = null;
        if (args is [['[', .., ']'] bracketed, ..] && ServerAddressParser.Parse(bracketed, out error) is { Host: string host })
        {
            args = [host, .. args.Skip(1)];
        }

        error ??= args.Select(ClientArguments.ValidateFlag).FirstOrDefault(e => e is not null);

        // The parser skips a first word equal to the program's name, which may also be a host.
        Command command = new(Name, Description);
        AddTo(command, run, environment);
        return (command.Parse([Name, .. args], parsing), error);
    }

    private static void AddTo(Command command, Func<ClientOptions, Task<int>> run, Func<string, string?> environment)
    {
        ClientFolders folders = new(environment);
        ClientArguments arguments = new(() => Servers(folders));
        arguments.AddTo(command);
        foreach (Option standard in command.Options.Where(option => option is HelpOption or VersionOption).ToList())
        {
            command.Options.Remove(standard);
        }

        command.Options.Add(new HelpOption { Action = new ClientHelp() });
        command.Options.Add(new VersionOption());
        command.SetAction(result => run(new OptionsResolver(arguments.Read(result), ConfigFile.Load(folders), environment).Resolve()));
    }

    private static IEnumerable<string> Servers(ClientFolders folders)
    {
        try
        {
            return ConfigFile.Load(folders).Servers.Keys;
        }
        catch (ClientException)
        {
            // A shell that completes a line has no place for errors.
            return [];
        }
    }
}
