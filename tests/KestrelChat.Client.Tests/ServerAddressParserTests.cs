using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Tests;

public sealed class ServerAddressParserTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("chat.example.org")]
    [InlineData("chat_server")]
    [InlineData("kestrelchat")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    public void A_host_name_or_an_IP_address_is_valid(string text) => Assert.Null(ServerAddressParser.ValidateHost(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("[name]")]
    [InlineData("[::1")]
    [InlineData("--verbose")]
    public void An_invalid_host_is_quoted_in_the_error(string text)
    {
        string? error = ServerAddressParser.ValidateHost(text);

        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_name_has_at_most_253_characters()
    {
        Assert.Null(ServerAddressParser.ValidateHost(new string('a', 253)));
        Assert.NotNull(ServerAddressParser.ValidateHost(new string('a', 254)));
    }

    [Theory]
    [InlineData("localhost:8000")]
    [InlineData("[::1]:8000")]
    public void Host_and_port_in_one_argument_are_rejected_with_a_hint(string text)
    {
        string? error = ServerAddressParser.ValidateHost(text);

        Assert.Contains("two arguments", error, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("8000", 8000)]
    [InlineData("65535", 65535)]
    public void A_number_from_1_to_65535_is_a_valid_port(string text, int expected)
    {
        Assert.True(ServerAddressParser.TryParsePort(text, out int port));
        Assert.Equal(expected, port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("70000")]
    [InlineData("4294967297")]
    [InlineData("-1")]
    [InlineData("+80")]
    [InlineData(" 80")]
    [InlineData("8 0")]
    [InlineData("8.0")]
    [InlineData("0x50")]
    [InlineData("abc")]
    [InlineData("٨٠")]
    public void Any_other_port_is_rejected_and_quoted_in_the_error(string text)
    {
        Assert.False(ServerAddressParser.TryParsePort(text, out _));
        Assert.Contains($"'{text}'", ServerAddressParser.DescribeInvalidPort(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", "localhost:8000")]
    [InlineData("::1", "[::1]:8000")]
    [InlineData("[::1]", "[::1]:8000")]
    public void ToString_returns_host_and_port_with_IPv6_in_brackets(string host, string expected) =>
        Assert.Equal(expected, new ServerAddress(host, 8000).ToString());
}
