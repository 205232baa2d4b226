using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Configuration;

/// <summary>The command line with a config file.</summary>
public sealed class ConfigFileTests : IDisposable
{
    private const string Example = """
        {
          // For every server.
          "defaults": { "nick": "ada", "room": "lobby", "time": true, "color": "always", "cacert": "roots.pem", },
          "servers": {
            "work": { "address": "tls://chat.example.org:8443", "nick": "Ada.L", "time": false, "notify": "bell", "token-file": "~/token" },
            "home": { "address": "localhost:9000", "no-reconnect": true },
            "plain.example.org": { "room": "dev", "plain": true },
          },
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private ClientOptions? _options;

    public ConfigFileTests()
    {
        _environment["XDG_CONFIG_HOME"] = _folder.Path;
        _environment["HOME"] = "/home/ada";
        _folder.Write("kestrelchat/roots.pem", "");
    }

    private string File => _folder.PathOf("kestrelchat/config.json");

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task A_named_server_goes_before_the_defaults()
    {
        ClientOptions options = await ResolveAsync(Example, "work");

        Assert.Equal(new ServerAddress("chat.example.org", 8443), options.Address);
        Assert.Equal(new ClientTlsOptions(AuthorityFile: _folder.PathOf("kestrelchat/roots.pem")), options.Tls);
        Assert.Equal(("Ada.L", "lobby", false), (options.Nick, options.Room, options.ShowsTime));
        Assert.Equal((ColorChoice.Always, NotificationMethod.Bell, true), (options.Color, options.Notification, options.Reconnects));
        Assert.Equal("/home/ada/token", options.TokenFile);
    }

    [Fact]
    public async Task The_command_line_goes_before_a_named_server()
    {
        ClientOptions options = await ResolveAsync(Example, "work", "9443", "--nick", "lovelace", "--time", "--color", "never", "--notify", "off");

        Assert.Equal(new ServerAddress("chat.example.org", 9443), options.Address);
        Assert.NotNull(options.Tls);
        Assert.Equal(("lovelace", true), (options.Nick, options.ShowsTime));
        Assert.Equal((ColorChoice.Never, NotificationMethod.Off), (options.Color, options.Notification));
    }

    [Fact]
    public async Task Another_server_has_the_defaults()
    {
        ClientOptions options = await ResolveAsync(Example, "other.example.org");

        Assert.Equal(new ServerAddress("other.example.org", 8000), options.Address);
        Assert.Null(options.Tls);
        Assert.Equal(("ada", "lobby", true), (options.Nick, options.Room, options.ShowsTime));
    }

    [Theory]
    [InlineData("plain.example.org", 8000, "plain.example.org")]
    [InlineData("plain.example.org", 9000, "plain.example.org", "9000")]
    [InlineData("plain.example.org", 9000, "plain.example.org:9000")]
    public async Task The_name_of_a_server_without_an_address_is_its_host(string host, int port, params string[] args)
    {
        ClientOptions options = await ResolveAsync(Example, args);

        Assert.Equal(new ServerAddress(host, port), options.Address);
        Assert.Equal(("dev", true), (options.Room, options.IsPlain));
    }

    [Fact]
    public async Task A_host_with_the_name_of_a_server_is_reached_with_tcp() =>
        Assert.Equal(new ServerAddress("work", 8000), (await ResolveAsync(Example, "tcp://work")).Address);

    [Fact]
    public async Task The_address_of_the_defaults_is_used_without_arguments()
    {
        const string config = """{ "defaults": { "address": "tls://chat.example.org" }, "servers": { "work": { "address": "work.example.org" } } }""";

        Assert.Equal(new ServerAddress("chat.example.org", 8000), (await ResolveAsync(config)).Address);
        Assert.NotNull(_options?.Tls);
        Assert.Equal(new ServerAddress("work.example.org", 8000), (await ResolveAsync(config, "work")).Address);
        Assert.Null(_options?.Tls);
        Assert.Equal(new ServerAddress("other", 8000), (await ResolveAsync(config, "other")).Address);
        Assert.Null(_options?.Tls);
    }

    [Theory]
    [InlineData("work", "/nick Ada.L")]
    [InlineData("plain.example.org", "/join dev")]
    [InlineData("home", "")]
    [InlineData("other", "")]
    [InlineData("", "")]
    public async Task Where_bytes_are_copied_the_defaults_send_nothing(string server, string expected) =>
        Assert.Equal(expected, string.Join('\n', (await ResolveAsync(Example, server.Length > 0 ? [server] : [])).FirstLines));

    [Fact]
    public async Task A_flag_of_the_config_file_is_switched_off_by_the_command_line()
    {
        Assert.False((await ResolveAsync(Example, "--time=false")).ShowsTime);
        Assert.True((await ResolveAsync(Example, "home", "--no-reconnect=false")).Reconnects);
    }

    [Fact]
    public async Task The_command_line_decides_between_insecure_and_cacert()
    {
        Assert.Equal(new ClientTlsOptions(IsInsecure: true), (await ResolveAsync(Example, "work", "--insecure")).Tls);

        string roots = _folder.PathOf("kestrelchat/roots.pem");
        const string insecure = """{ "servers": { "work": { "address": "tls://chat.example.org", "insecure": true } } }""";
        Assert.Equal(new ClientTlsOptions(IsInsecure: true), (await ResolveAsync(insecure, "work")).Tls);
        Assert.Equal(new ClientTlsOptions(AuthorityFile: roots), (await ResolveAsync(insecure, "work", "--cacert", roots)).Tls);
    }

    [Theory]
    [InlineData(null, ColorChoice.Auto)]
    [InlineData("", ColorChoice.Auto)]
    [InlineData("1", ColorChoice.Never)]
    [InlineData("1", ColorChoice.Always, "--color", "always")]
    public async Task NO_COLOR_is_weaker_than_the_options(string? variable, object expected, params string[] args)
    {
        if (variable is not null)
        {
            _environment["NO_COLOR"] = variable;
        }

        Assert.Equal(expected, (await ResolveAsync("{}", args)).Color);
    }

    [Theory]
    [InlineData("{ \"nick\": \"ada\" }", "unknown key 'nick': expected 'defaults' or 'servers'")]
    [InlineData("{ \"defaults\": { \"nik\": \"ada\" } }", "unknown key 'defaults.nik': expected one of address, tls, cacert, ")]
    [InlineData("{ \"servers\": { \"work\": { \"Nick\": \"ada\" } } }", "unknown key 'servers.work.Nick'")]
    [InlineData("{ \"defaults\": { \"time\": \"yes\" } }", "invalid value \"yes\" of 'defaults.time': expected true or false")]
    [InlineData("{ \"defaults\": { \"nick\": 1 } }", "invalid value 1 of 'defaults.nick': expected a name without spaces")]
    [InlineData("{ \"defaults\": { \"nick\": null } }", "invalid value null of 'defaults.nick'")]
    [InlineData("{ \"defaults\": { \"nick\": \"a b\" } }", "defaults.nick: invalid nick 'a b': expected a name without spaces")]
    [InlineData("{ \"servers\": { \"work\": { \"color\": \"pink\" } } }", "servers.work.color: invalid color 'pink': expected auto, always or never")]
    [InlineData("{ \"servers\": { \"work\": { \"address\": \"host:0\" } } }", "servers.work.address: invalid address 'host:0': invalid port '0'")]
    [InlineData("{ \"servers\": { \"work\": 1 } }", "invalid value 1 of 'servers.work': expected an object")]
    [InlineData("{ \"servers\": { \"a b\": {} } }", "invalid name 'a b' in 'servers': expected a name that could be a host")]
    [InlineData("{ \"servers\": { \"a:1\": {} } }", "invalid name 'a:1' in 'servers'")]
    [InlineData("{ \"servers\": { \"work\": {}, \"work\": {} } }", "work")]
    [InlineData("[]", "invalid value []: expected an object")]
    [InlineData("{ \"defaults\": {\n nick }", "invalid JSON in line 2, column 2")]
    [InlineData("", "invalid JSON in line 1")]
    [InlineData("{ \"defaults\": { \"wording\": \"de\" } }", "defaults: invalid wording ")]
    public async Task An_error_in_the_file_names_file_key_and_value(string content, string expected)
    {
        Assert.Equal(2, await InvokeAsync(content));

        Assert.StartsWith($"kestrelchat: {File}: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, _errors.ToString(), StringComparison.Ordinal);
        Assert.Single(_errors.ToString().TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("{ \"servers\": { \"work\": { \"address\": \"tcp://host\", \"tls\": true } } }", "servers.work: invalid address 'tcp://host': it contradicts tls=true")]
    [InlineData("{ \"servers\": { \"work\": { \"address\": \"host\", \"insecure\": true } } }", "servers.work: insecure is for TLS: use tls, or an address that begins with tls://")]
    [InlineData("{ \"servers\": { \"work\": { \"address\": \"tls://host\", \"cacert\": \"none.pem\" } } }", "kestrelchat/none.pem': no such file")]
    [InlineData("{ \"servers\": { \"work\": { \"address\": \"tls://host\", \"cacert\": \"a\", \"insecure\": true } } }", "insecure accepts any certificate; use one of them")]
    public async Task A_contradiction_in_the_file_is_an_error(string content, string expected)
    {
        Assert.Equal(2, await InvokeAsync(content, "work"));

        Assert.StartsWith($"kestrelchat: {File}: servers.work: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_an_error()
    {
        Directory.CreateDirectory(File);

        Assert.Equal(2, await InvokeAsync(null));

        Assert.StartsWith($"kestrelchat: {File}: cannot be read (", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_XDG_CONFIG_HOME_the_file_is_in_the_home_folder()
    {
        _environment.Remove("XDG_CONFIG_HOME");
        _environment["HOME"] = _folder.Path;
        _folder.Write(".config/kestrelchat/config.json", """{ "defaults": { "nick": "ada" } }""");

        Assert.Equal("ada", (await ResolveAsync(null)).Nick);
    }

    [Fact]
    public async Task Help_and_completions_need_no_valid_file()
    {
        Assert.Equal(0, await InvokeAsync("{", "--help"));
        Assert.Equal(0, await InvokeAsync("{", "[suggest:12]", "kestrelchat "));
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task Named_servers_are_completed()
    {
        Assert.Equal(0, await InvokeAsync(Example, "[suggest:13]", "kestrelchat w"));

        Assert.StartsWith("work\n", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("home", _output.ToString(), StringComparison.Ordinal);
    }

    private async Task<ClientOptions> ResolveAsync(string? config, params string[] args)
    {
        int exitCode = await InvokeAsync(config, args);
        Assert.Equal((42, ""), (exitCode, _errors.ToString()));
        return _options!;
    }

    private Task<int> InvokeAsync(string? config, params string[] args)
    {
        if (config is not null)
        {
            _folder.Write("kestrelchat/config.json", config);
        }

        return ClientCommand.InvokeAsync(
            args,
            _output,
            _errors,
            options =>
            {
                _options = options;
                return Task.FromResult(42);
            },
            name => _environment.GetValueOrDefault(name));
    }
}
