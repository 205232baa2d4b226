using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Tests;

public sealed class ClientCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private ServerAddress? _address;

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Without_arguments_the_server_is_localhost_port_8000()
    {
        await InvokeAsync();

        Assert.Equal(new ServerAddress("localhost", 8000), _address);
    }

    [Fact]
    public async Task Without_a_port_the_port_is_8000()
    {
        await InvokeAsync("chat.example.org");

        Assert.Equal(new ServerAddress("chat.example.org", 8000), _address);
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

        Assert.Equal(new ServerAddress(expectedHost, 9000), _address);
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
    [InlineData("'localhost:8000'", "localhost:8000")]
    [InlineData("'[name]'", "[name]", "8000")]
    [InlineData("'more'", "localhost", "8000", "more")]
    [InlineData("'a?b'", "a\nb")]
    public async Task Invalid_arguments_return_2_and_print_one_line_with_the_value(string quoted, params string[] args)
    {
        Assert.Equal(2, await InvokeAsync(args));

        Assert.Null(_address);
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
        Assert.Null(_address);
        Assert.Empty(_errors.ToString());
        Assert.Contains("[default: localhost]", help, StringComparison.Ordinal);
        Assert.Contains("[default: 8000]", help, StringComparison.Ordinal);
        Assert.Contains("kestrelchat chat.example.org 9000", help, StringComparison.Ordinal);
        Assert.All([0, 1, 2, 3, 4, 130], code => Assert.Matches($@"(?m)^  {code} +\S", help));
    }

    private Task<int> InvokeAsync(params string[] args) => ClientCommand.InvokeAsync(args, _output, _errors, address =>
    {
        _address = address;
        return Task.FromResult(42);
    });
}
