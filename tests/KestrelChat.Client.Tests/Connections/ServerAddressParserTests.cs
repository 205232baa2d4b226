using FsCheck.Fluent;
using KestrelChat.Client.Connections;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Connections;

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
    [InlineData("*")]
    [InlineData("a/b")]
    [InlineData("a:1")]
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
    [InlineData("localhost", "localhost", null, null)]
    [InlineData("localhost:1", "localhost", 1, null)]
    [InlineData("tcp://localhost:65535", "localhost", 65535, false)]
    [InlineData("tls://chat.example.org", "chat.example.org", null, true)]
    [InlineData("TLS://chat.example.org:8443/", "chat.example.org", 8443, true)]
    [InlineData("tls://*:8443", "localhost", 8443, true)]
    [InlineData("::1", "::1", null, null)]
    [InlineData("::1:8000", "::1:8000", null, null)]
    [InlineData("[::1]", "::1", null, null)]
    [InlineData("[::1]:8000", "::1", 8000, null)]
    [InlineData("[fe80::1%eth0]:8000", "fe80::1%eth0", 8000, null)]
    [InlineData("tcp://[::1]:8000", "::1", 8000, false)]
    [InlineData("unix:1", "unix", 1, null)]
    public void An_address_has_a_host_and_maybe_a_port_and_a_scheme(string text, string host, int? port, bool? isTls)
    {
        AddressParts? address = ServerAddressParser.Parse(text, out string? error);

        Assert.Null(error);
        Assert.Equal(new AddressParts(text, host, port, isTls), address);
    }

    [Theory]
    [InlineData("", "invalid host ''")]
    [InlineData("--verbose", "unknown option '--verbose'")]
    [InlineData("localhost:", "invalid address 'localhost:': invalid port ''")]
    [InlineData(":8000", "invalid host ''")]
    [InlineData("localhost:8000:1", "invalid host 'localhost:8000:1'")]
    [InlineData("localhost:70000", "invalid address 'localhost:70000': invalid port '70000': expected a number from 1 to 65535")]
    [InlineData("[::1]:abc", "invalid port 'abc'")]
    [InlineData("[::1", "invalid host '[::1'")]
    [InlineData("[name]:8000", "invalid host '[name]'")]
    [InlineData("*:8000", "invalid host '*'")]
    [InlineData("tcp://", "invalid host ''")]
    [InlineData("tcp://a/b", "invalid host 'a/b'")]
    [InlineData("ftp://localhost", "invalid address 'ftp://localhost': expected a host, host:port, tcp://host:port or tls://host:port")]
    [InlineData("https://localhost:8088", "'https://localhost:8088': this is a web address")]
    [InlineData("unix:/run/chat.sock", "'unix:/run/chat.sock': this is a unix socket")]
    public void An_invalid_address_is_quoted_in_the_error(string text, string expected)
    {
        Assert.Null(ServerAddressParser.Parse(text, out string? error));

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public Task Any_text_is_an_address_or_an_error() => Properties.HoldAsync(
        Gen.Elements(":", "[", "]", "/", "tcp://", "tls://", "a", "::1", "*", "0", "80", "-", " ", "%", "\0").ArrayOf(),
        parts =>
        {
            AddressParts? address = ServerAddressParser.Parse(string.Concat(parts), out string? error);

            Assert.True(address is null != error is null);
            Assert.True(address is not { Host: null or "" } and not { Port: < 1 or > 65535 });
        },
        tests: 1000);

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
