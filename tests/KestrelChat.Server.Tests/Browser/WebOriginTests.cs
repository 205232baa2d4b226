using KestrelChat.Server.Endpoints;

namespace KestrelChat.Server.Tests.Browser;

public sealed class WebOriginTests
{
    [Theory]
    [InlineData("http://localhost:8088", "localhost:8088", true)]
    [InlineData("http://LOCALHOST:8088", "localhost:8088", true)]
    [InlineData("http://localhost", "localhost", true)]
    [InlineData("http://localhost", "localhost:80", true)]
    [InlineData("https://chat.example.org", "chat.example.org:443", true)]
    [InlineData("https://chat.example.org", "chat.example.org", true)]
    [InlineData("http://[::1]:8088", "[::1]:8088", true)]
    [InlineData("https://чат.example.org", "xn--80a0bn.example.org", true)]
    [InlineData("http://localhost:8089", "localhost:8088", false)]
    [InlineData("http://localhost", "localhost:8088", false)]
    [InlineData("http://127.0.0.1:8088", "localhost:8088", false)]
    [InlineData("https://chat.example.org", "chat.example.org:80", false)]
    [InlineData("https://example.org", "chat.example.org", false)]
    [InlineData("https://chat.example.org.evil.example", "chat.example.org", false)]
    public void A_page_is_of_its_own_host_and_port_only(string origin, string host, bool expected)
    {
        Assert.True(WebOrigin.TryParse(origin, out var parsed));
        Assert.Equal(expected, parsed.IsOf(host));
    }

    [Theory]
    [InlineData("https://chat.example.org", "https://chat.example.org:443/")]
    [InlineData("https://chat.example.org", "HTTPS://Chat.Example.org")]
    [InlineData("https://чат.example.org", "https://xn--80a0bn.example.org")]
    public void However_it_is_written_it_is_the_same(string one, string other)
    {
        Assert.True(WebOrigin.TryParse(one, out var first));
        Assert.True(WebOrigin.TryParse(other, out var second));
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("chat.example.org")]
    [InlineData("ftp://chat.example.org")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://chat.example.org/page")]
    [InlineData("https://user@chat.example.org")]
    [InlineData("https://chat.example.org?x")]
    [InlineData("https://*.example.org")]
    public void Anything_else_is_none(string text) => Assert.False(WebOrigin.TryParse(text, out _));
}
