using KestrelChat.Server.Endpoints;

namespace KestrelChat.Server.Tests.Endpoints;

public sealed class EndpointUrlTests
{
    [Theory]
    [InlineData("tcp://*:8000", "*", null, 8000, "localhost")]
    [InlineData("tcp://localhost:8866", "localhost", null, 8866, "localhost")]
    [InlineData("TCP://127.0.0.1:0", "127.0.0.1", "127.0.0.1", 0, "127.0.0.1")]
    [InlineData("tcp://0.0.0.0:1", "0.0.0.0", "0.0.0.0", 1, "localhost")]
    [InlineData("tcp://[::1]:65535/", "[::1]", "::1", 65535, "::1")]
    public void A_valid_URL_is_parsed(string text, string host, string? address, int port, string toTry)
    {
        Assert.True(EndpointUrl.TryParse(text, out var url, out _));
        Assert.Equal((host, address, port, toTry), (url.Host, url.Address?.ToString(), url.Port, url.HostToTry));
    }

    [Theory]
    [InlineData("tcp://*:1", "tcp", false, false)]
    [InlineData("tls://*:1", "tls", true, false)]
    [InlineData("http://*:1", "http", false, true)]
    [InlineData("HTTPS://localhost:1", "https", true, true)]
    [InlineData("http://unix:/run/chat.sock", "http", false, true)]
    public void The_scheme_says_whether_it_is_for_browsers(string text, string scheme, bool isTls, bool isHttp)
    {
        Assert.True(EndpointUrl.TryParse(text, out var url, out _));
        Assert.Equal((scheme, isTls, isHttp), (url.Scheme, url.IsTls, url.IsHttp));
    }

    [Theory]
    [InlineData("unix:/run/chat.sock")]
    [InlineData("unix:///run/chat.sock")]
    [InlineData("http://unix:/run/chat.sock")]
    public void A_path_of_a_unix_socket_is_parsed(string text)
    {
        Assert.True(EndpointUrl.TryParse(text, out var url, out _));
        Assert.Equal("/run/chat.sock", url.SocketPath);
        Assert.False(url.IsAny || url.IsLocalhost || url.IsTls);
    }

    [Fact]
    public void A_path_may_have_107_bytes()
    {
        Assert.True(EndpointUrl.TryParse("unix:/" + new string('x', 106), out _, out _));
        Assert.False(EndpointUrl.TryParse("unix:/" + new string('x', 105) + "й", out _, out var error));
        Assert.Equal("expected a path of at most 107 bytes, found 108", error);
    }

    [Theory]
    [InlineData("", "expected tcp://host:port, tls://host:port or unix:/path")]
    [InlineData("8000", "expected tcp://host:port, tls://host:port or unix:/path")]
    [InlineData("udp://localhost:80", "expected tcp://host:port, tls://host:port or unix:/path, or for browsers http://host:port, https://host:port or http://unix:/path")]
    [InlineData("http://localhost", "expected tcp://host:port, tls://host:port or unix:/path, or for browsers http://host:port")]
    [InlineData("http://localhost:80/chat", "expected a port from 0 (any) to 65535, found '80/chat'")]
    [InlineData("https://unix:/run/chat.sock", "expected a port from 0 (any) to 65535, found '/run/chat.sock'")]
    [InlineData("tcp://localhost", "expected tcp://host:port, tls://host:port or unix:/path")]
    [InlineData("tcp://localhost:", "expected a port from 0 (any) to 65535, found ''")]
    [InlineData("tcp://localhost:65536", "expected a port from 0 (any) to 65535, found '65536'")]
    [InlineData("tcp://localhost:-1", "expected a port from 0 (any) to 65535, found '-1'")]
    [InlineData("tcp://example.org:80", "expected an IPv4 address, an IPv6 address in brackets, localhost or * as host, found 'example.org'")]
    [InlineData("unix:chat.sock", "expected unix: and the absolute path of a socket, such as unix:/run/kestrelchat/chat.sock")]
    [InlineData("unix://run/chat.sock", "expected unix: and the absolute path of a socket")]
    [InlineData("unix:/run/", "expected unix: and the absolute path of a socket")]
    [InlineData("tcp://::1:80", "expected an IPv4 address, an IPv6 address in brackets, localhost or * as host, found '::1'")]
    public void An_invalid_URL_is_rejected_with_what_was_expected(string text, string expected)
    {
        Assert.False(EndpointUrl.TryParse(text, out _, out var error));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }
}
