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
    public void A_name_or_an_address_is_a_host(string text) => Assert.Null(ServerAddressParser.FindErrorInHost(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("[name]")]
    [InlineData("[::1")]
    [InlineData("--verbose")]
    public void What_cannot_be_looked_up_is_not_a_host_and_is_named(string text)
    {
        string? error = ServerAddressParser.FindErrorInHost(text);

        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_longer_than_the_DNS_allows_is_not_a_host()
    {
        Assert.Null(ServerAddressParser.FindErrorInHost(new string('a', 253)));
        Assert.NotNull(ServerAddressParser.FindErrorInHost(new string('a', 254)));
    }

    [Theory]
    [InlineData("localhost:8000")]
    [InlineData("[::1]:8000")]
    public void Host_and_port_in_one_word_are_answered_with_the_right_form(string text)
    {
        string? error = ServerAddressParser.FindErrorInHost(text);

        Assert.Contains("two arguments", error, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("8000", 8000)]
    [InlineData("65535", 65535)]
    public void A_number_from_1_to_65535_is_a_port(string text, int expected)
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
    public void Anything_else_is_not_a_port_and_is_named(string text)
    {
        Assert.False(ServerAddressParser.TryParsePort(text, out _));
        Assert.Contains($"'{text}'", ServerAddressParser.DescribeWrongPort(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", "localhost:8000")]
    [InlineData("::1", "[::1]:8000")]
    [InlineData("[::1]", "[::1]:8000")]
    public void An_address_is_written_as_host_and_port(string host, string expected) =>
        Assert.Equal(expected, new ServerAddress(host, 8000).ToString());
}
