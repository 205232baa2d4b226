using KestrelChat.Server.Options;

namespace KestrelChat.Server.Tests.Options;

public sealed class EndpointUrlTests
{
    [Theory]
    [InlineData("tcp://*:8000", "*", null, 8000, "localhost")]
    [InlineData("tcp://localhost:8866", "localhost", null, 8866, "localhost")]
    [InlineData("TCP://127.0.0.1:0", "127.0.0.1", "127.0.0.1", 0, "127.0.0.1")]
    [InlineData("tcp://0.0.0.0:1", "0.0.0.0", "0.0.0.0", 1, "localhost")]
    [InlineData("tcp://[::1]:65535/", "[::1]", "::1", 65535, "::1")]
    public void A_place_to_listen_is_understood(string text, string host, string? address, int port, string toTry)
    {
        Assert.True(EndpointUrl.TryParse(text, out var url, out _));
        Assert.Equal((host, address, port, toTry), (url.Host, url.Address?.ToString(), url.Port, url.HostToTry));
    }

    [Theory]
    [InlineData("", "tcp://host:port or tls://host:port is wanted")]
    [InlineData("8000", "tcp://host:port or tls://host:port is wanted")]
    [InlineData("http://localhost:80", "tcp://host:port or tls://host:port is wanted")]
    [InlineData("tcp://localhost", "tcp://host:port or tls://host:port is wanted")]
    [InlineData("tcp://localhost:", "'' is no port")]
    [InlineData("tcp://localhost:65536", "'65536' is no port")]
    [InlineData("tcp://localhost:-1", "'-1' is no port")]
    [InlineData("tcp://example.org:80", "'example.org' is no host to listen on")]
    [InlineData("tcp://::1:80", "'::1' is no host to listen on")]
    public void What_is_no_place_to_listen_is_told_with_what_is_wanted(string text, string wanted)
    {
        Assert.False(EndpointUrl.TryParse(text, out _, out var error));
        Assert.StartsWith(wanted, error, StringComparison.Ordinal);
    }
}
