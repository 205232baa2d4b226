using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Tests.CommandLine;

public sealed class ClientCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private ClientOptions? _options;

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Without_arguments_the_server_is_localhost_port_8000()
    {
        await InvokeAsync();

        Assert.Equal(new ServerAddress("localhost", 8000), _options?.Address);
    }

    [Fact]
    public async Task Without_a_port_the_port_is_8000()
    {
        await InvokeAsync("chat.example.org");

        Assert.Equal(new ServerAddress("chat.example.org", 8000), _options?.Address);
    }

    [Theory]
    [InlineData("chat.example.org", "chat.example.org")]
    [InlineData("kestrelchat", "kestrelchat")]
    [InlineData("@host", "@host")]
    [InlineData("::1", "::1")]
    [InlineData("[2001:db8::1]", "2001:db8::1")]
    public async Task Host_and_port_are_passed_on_except_for_brackets(string host, string expectedHost)
    {
        await InvokeAsync(host, "9000");

        Assert.Equal(new ServerAddress(expectedHost, 9000), _options?.Address);
    }

    [Fact]
    public async Task The_exit_code_is_the_result_of_the_run() => Assert.Equal(42, await InvokeAsync());

    [Theory]
    [InlineData("'0'", "localhost", "0")]
    [InlineData("'70000'", "localhost", "70000")]
    [InlineData("'abc'", "localhost", "abc")]
    [InlineData("'-5'", "localhost", "-5")]
    [InlineData("''", "")]
    [InlineData("'--verbose'", "--verbose")]
    [InlineData("'8001'", "localhost:8000", "8001")]
    [InlineData("'localhost:0'", "localhost:0")]
    [InlineData("'http://localhost'", "http://localhost")]
    [InlineData("'pink'", "--color", "pink")]
    [InlineData("'loud'", "--notify", "loud")]
    [InlineData("'two words'", "--nick", "two words")]
    [InlineData("''", "--room", "")]
    [InlineData("'a:1'", "--servername", "a:1", "--tls")]
    [InlineData("'/no/file'", "--tls", "--cacert", "/no/file")]
    [InlineData("'de'", "--wording", "de")]
    [InlineData("'maybe'", "--tls=maybe")]
    [InlineData("'tcp://localhost'", "--tls", "tcp://localhost")]
    [InlineData("'tls://localhost'", "--tls=false", "tls://localhost")]
    [InlineData("'[name]'", "[name]", "8000")]
    [InlineData("'more'", "localhost", "8000", "more")]
    [InlineData("'a?b'", "a\nb")]
    public async Task Invalid_arguments_return_2_and_print_one_line_with_the_value(string quoted, params string[] args)
    {
        Assert.Equal(2, await InvokeAsync(args));

        Assert.Null(_options);
        Assert.Empty(_output.ToString());
        string line = Assert.Single(_errors.ToString().TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kestrelchat: ", line, StringComparison.Ordinal);
        Assert.Contains(quoted, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_lists_the_defaults_an_example_and_every_exit_code(string option)
    {
        Assert.Equal(0, await InvokeAsync(option));

        string help = _output.ToString();
        Assert.Null(_options);
        Assert.Empty(_errors.ToString());
        Assert.Contains("[default: localhost]", help, StringComparison.Ordinal);
        Assert.Contains("[default: 8000]", help, StringComparison.Ordinal);
        Assert.Contains("kestrelchat chat.example.org 9000", help, StringComparison.Ordinal);
        Assert.All([0, 1, 2, 3, 4, 130], code => Assert.Matches($@"(?m)^  {code} +\S", help));
    }

    [Theory]
    [InlineData("[::1]:9000", "::1", 9000)]
    [InlineData("[2001:db8::1]:9000", "2001:db8::1", 9000)]
    [InlineData("tls://[2001:db8::1]:9000", "2001:db8::1", 9000)]
    [InlineData("tcp://*:9000", "localhost", 9000)]
    public async Task An_address_in_one_argument_has_host_and_port(string address, string expectedHost, int expectedPort)
    {
        await InvokeAsync(address);

        Assert.Equal(new ServerAddress(expectedHost, expectedPort), _options?.Address);
    }

    [Fact]
    public async Task The_same_port_may_be_given_twice()
    {
        await InvokeAsync("localhost:9000", "9000");

        Assert.Equal(new ServerAddress("localhost", 9000), _options?.Address);
    }

    [Theory]
    [InlineData("--tls", "localhost")]
    [InlineData("localhost", "--tls")]
    [InlineData("--tls=true", "localhost")]
    [InlineData("tls://localhost")]
    [InlineData("TLS://localhost/")]
    [InlineData("tls://localhost", "--tls")]
    public async Task Tls_is_asked_for_by_an_option_or_the_address(params string[] args)
    {
        await InvokeAsync(args);

        Assert.Equal(new ClientTlsOptions(), _options?.Tls);
        Assert.Equal("localhost", _options?.Address.Host);
    }

    [Theory]
    [InlineData("cacert", "--cacert", "roots.pem")]
    [InlineData("servername", "--servername", "chat.example.org")]
    [InlineData("insecure", "--insecure")]
    [InlineData("insecure", "--insecure", "tcp://localhost")]
    public async Task An_option_for_TLS_without_TLS_is_an_error(string name, params string[] args)
    {
        Assert.Equal(2, await InvokeAsync(args));

        Assert.Equal($"kestrelchat: --{name} is for TLS: use --tls, or an address that begins with tls://\n", _errors.ToString());
    }

    [Fact]
    public async Task Every_option_is_passed_on()
    {
        string file = typeof(ClientCommand).Assembly.Location;

        Assert.Equal(42, await InvokeAsync(
            "--cacert", file, "--servername", "chat.example.org", "--nick", "ada", "--room", "dev", "--token-file", "token", "--wording", "ru",
            "--time", "--color", "never", "--no-reconnect", "--notify", "osc777", "--plain", "tls://localhost"));

        ClientOptions expected = new(new ServerAddress("localhost", 8000))
        {
            Tls = new ClientTlsOptions("chat.example.org", file),
            Nick = "ada",
            Room = "dev",
            FirstLines = _options!.FirstLines,
            TokenFile = "token",
            Wording = "ru",
            ShowsTime = true,
            Color = ColorChoice.Never,
            Reconnects = false,
            Notification = NotificationMethod.Osc777,
            IsPlain = true,
        };
        Assert.Equal(expected, _options);
        Assert.Equal(["/nick ada", "/join dev"], _options.FirstLines);
    }

    [Fact]
    public async Task Insecure_and_cacert_exclude_each_other()
    {
        Assert.Equal(2, await InvokeAsync("tls://localhost", "--insecure", "--cacert", "roots.pem"));

        Assert.Contains("'roots.pem'", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_options_nothing_is_asked_for()
    {
        await InvokeAsync();

        Assert.Equal(new ClientOptions(new ServerAddress("localhost", 8000)) { FirstLines = _options!.FirstLines }, _options);
        Assert.Empty(_options.FirstLines);
    }

    [Theory]
    [InlineData("--tls", "[suggest:15]", "kestrelchat --tl")]
    [InlineData("always,auto,never", "[suggest:20]", "kestrelchat --color ")]
    [InlineData("never", "[suggest:21]", "kestrelchat --color n")]
    [InlineData("auto,bell,off,osc777,osc9", "[suggest:21]", "kestrelchat --notify ")]
    [InlineData("en", "[suggest:23]", "kestrelchat --wording e")]
    public async Task Completions_are_suggested(string expected, params string[] args)
    {
        Assert.Equal(0, await InvokeAsync(args));

        Assert.Null(_options);
        Assert.Equal(expected, string.Join(',', _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private Task<int> InvokeAsync(params string[] args) => ClientCommand.InvokeAsync(
        args,
        _output,
        _errors,
        options =>
        {
            _options = options;
            return Task.FromResult(42);
        },
        name => name == "XDG_CONFIG_HOME" ? "/no/folder" : null);
}
