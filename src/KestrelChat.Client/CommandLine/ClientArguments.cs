using System.CommandLine;
using System.CommandLine.Parsing;
using KestrelChat.Client.Configuration;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.CommandLine;

/// <summary>The arguments and options of the command line, and how they are read.</summary>
internal sealed class ClientArguments
{
    private readonly Argument<string> _server = new("server")
    {
        Description = "Host name or IP address, host:port, tcp://host:port, tls://host:port, or a server of the config file",
        DefaultValueFactory = _ => ServerAddress.DefaultHost,
    };

    private readonly Argument<int> _port = new("port")
    {
        Description = "TCP port of the server, 1 to 65535",
        DefaultValueFactory = _ => ServerAddress.DefaultPort,
        CustomParser = ParsePort,
    };

    private readonly Dictionary<ClientSetting, Option> _options = ClientSettings.All.ToDictionary(setting => setting, CreateOption);

    /// <param name="serverNames">The names of the servers in the config file, for completion.</param>
    public ClientArguments(Func<IEnumerable<string>> serverNames)
    {
        _server.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && ServerAddressParser.Parse(token.Value, out string? error) is null)
            {
                result.AddError(error!);
            }
        });
        _server.CompletionSources.Add(_ => serverNames());
    }

    public void AddTo(Command command)
    {
        command.Arguments.Add(_server);
        command.Arguments.Add(_port);
        foreach (ClientSetting setting in ClientSettings.All)
        {
            command.Options.Add(_options[setting]);
        }
    }

    /// <summary>What was written on the command line, without any defaults.</summary>
    /// <exception cref="ClientException">Two ports are given.</exception>
    public SettingsLayer Read(ParseResult result)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((ClientSetting setting, Option option) in _options)
        {
            if (result.GetResult(option) is { Implicit: false } found)
            {
                values.Add(setting.Name, found.Tokens is [var token, ..] ? token.Value : "true");
            }
        }

        return new SettingsLayer { Address = ReadAddress(result), Values = values };
    }

    /// <summary>The error in a flag such as <c>--tls=maybe</c>, which the parser would read as a flag and a server; or null.</summary>
    public static string? ValidateFlag(string arg) => Array.Find([.. ClientSettings.All], setting => setting.IsFlag && IsFlagWithValue(arg, setting)) is { } flag
        && arg[(flag.Name.Length + 3)..] is var value and not ("true" or "false")
            ? $"invalid {flag.Name} '{value}': expected {flag.Expected}"
            : null;

    private static bool IsFlagWithValue(string arg, ClientSetting flag) =>
        arg.StartsWith($"--{flag.Name}", StringComparison.Ordinal) && arg.Length > flag.Name.Length + 2 && arg[flag.Name.Length + 2] is ('=' or ':');

    private AddressParts? ReadAddress(ParseResult result)
    {
        int? port = result.GetResult(_port) is { Tokens.Count: > 0 } ? result.GetRequiredValue(_port) : null;
        if (result.GetResult(_server) is not { Tokens: [var token] } || ServerAddressParser.Parse(token.Value, out _) is not { } address)
        {
            return null;
        }

        if (port is int other && address.Port is int written && other != written)
        {
            throw new ClientException(ExitCodes.InvalidArguments, $"invalid port '{other}': the address '{address.Text}' has another one");
        }

        return address with { Port = address.Port ?? port };
    }

    private static Option CreateOption(ClientSetting setting)
    {
        if (setting.IsFlag)
        {
            // A flag of the config file is switched off with =false.
            Option<bool> flag = new($"--{setting.Name}") { Description = setting.Description };
            return flag;
        }

        Option<string> option = new($"--{setting.Name}") { Description = setting.Description, HelpName = setting.Placeholder };
        option.CompletionSources.Add([.. setting.Values]);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && setting.Validate(token.Value) is string error)
            {
                result.AddError(error);
            }
        });
        return option;
    }

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
