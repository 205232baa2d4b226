using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Tls;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.Tls;

public sealed class TlsHelloTests
{
    [Theory]
    [InlineData("\u0016")]
    [InlineData("\u0016\u0003")]
    [InlineData("\u0016\u0003\u0001\u0002\0")]
    public void A_handshake_record_is_a_TLS_hello(string stream)
    {
        Assert.True(TlsHello.Begins(Segments.Of(Bytes.Of(stream))));
        Assert.True(TlsHello.Begins(Segments.Of(Bytes.Of(stream), 0, 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("\u0003\u0016")]
    [InlineData("\u0016\u0002")]
    [InlineData("\u0016\u0004\u0001")]
    [InlineData("\u0017\u0003\u0001")]
    [InlineData("hello\r\n")]
    [InlineData("PROXY ")]
    public void Anything_else_is_not(string stream)
    {
        Assert.False(TlsHello.Begins(Segments.Of(Bytes.Of(stream))));
        Assert.False(TlsHello.Begins(Segments.Of(Bytes.Of(stream), 0, Math.Min(1, stream.Length))));
    }
}
