using KestrelChat.Server.FirstInput;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.FirstInput;

public sealed class FirstInputClassifierTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("POST /chat?a=b HTTP/1.0\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\n")]
    [InlineData("CONNECT example.org:25 HTTP/1.1\r\n")]
    [InlineData("GET http://example.org/ HTTP/1.1\r\n")]
    [InlineData("BREW /pot HTTP/1.1\r\n")]
    [InlineData("get / HTTP/2\r\n")]
    [InlineData("GET index.html HTTP/1.0\r\n")]
    [InlineData("GET /a b HTTP/1.1\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\n")]
    [InlineData("\n\nGET / HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public void An_HTTP_request_is_recognized(string stream) => Assert.Equal(FirstInputKind.HttpRequest, FirstInputs.Classify(Bytes.Of(stream), completed: false));

    [Fact]
    public void A_request_line_that_the_end_of_the_input_ends_is_recognized() =>
        Assert.Equal(FirstInputKind.HttpRequest, FirstInputs.Classify(Bytes.Of("GET / HTTP/1.1"), completed: true));

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\n")]
    [InlineData("PROXY TCP6 nonsense\n")]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000C")]
    [InlineData("\r\n\r\n\0")]
    public void A_PROXY_header_is_recognized(string stream) => Assert.Equal(FirstInputKind.ProxyHeader, FirstInputs.Classify(Bytes.Of(stream), completed: false));

    [Theory]
    [InlineData("\u0016\u0003")]
    [InlineData("\u0016\u0003\u0001\u0002\0")]
    public void A_TLS_hello_is_recognized(string stream) => Assert.Equal(FirstInputKind.TlsHello, FirstInputs.Classify(Bytes.Of(stream), completed: false));

    [Theory]
    [InlineData("\0\u0003\0\u0024!\u0012\u00A4B0123456789ab\0\u0006\0\u0010\n/nick boss\nbuy\n")]
    [InlineData("\0\u0001\n\0!\u0012\u00A4B")]
    public void A_STUN_message_is_recognized(string stream) => Assert.Equal(FirstInputKind.Stun, FirstInputs.Classify(Bytes.Of(stream), completed: false));

    [Theory]
    [InlineData("GET\n")]
    [InlineData("GET /\r\n")]
    [InlineData("GET / HTTP\n")]
    [InlineData("GET / HTTP/\n")]
    [InlineData("GET / HTTP/1.1.1\n")]
    [InlineData("GET / HTTP/x\n")]
    [InlineData("HTTP/1.1\n")]
    [InlineData("I like HTTP/2\n")]
    [InlineData("we use HTTP/1.1\n")]
    [InlineData("GET is part of HTTP/1.1\n")]
    [InlineData("a request is: GET / HTTP/1.1\n")]
    [InlineData("PROXY is down again\n")]
    [InlineData("PROXY\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("EHLO example.org\r\n")]
    [InlineData("*1\r\n$4\r\nPING\r\n")]
    [InlineData("\u0016\u0004\n")]
    [InlineData("\0\u0003\0\u0024!\u0012\u00A4A\n")]
    [InlineData("/nick ada\n")]
    public void Any_other_line_is_text(string stream)
    {
        Assert.Equal(FirstInputKind.Chat, FirstInputs.Classify(Bytes.Of(stream), completed: false));
        Assert.Equal(FirstInputKind.Chat, FirstInputs.Classify(Bytes.Of(stream.TrimEnd('\n')), completed: true));
    }

    [Theory]
    [InlineData("/nick")]
    [InlineData("hello wor d")]
    [InlineData("\u00D0\u00BF\u00D1\u0080")]
    [InlineData("\u00FF\u00F4\u00FF\u00FD\u0006")]
    [InlineData("hel \u00FF\u00F4\u00FF\u00FD\u0006")]
    public void Text_is_recognized_before_its_line_ends_where_it_can_be(string stream) =>
        Assert.Equal(FirstInputKind.Chat, FirstInputs.Classify(Bytes.Of(stream), completed: false));

    [Fact]
    public void A_line_that_is_too_long_for_the_chat_is_decided_by_its_beginning()
    {
        Assert.Equal(FirstInputKind.HttpRequest, Classify("POST /" + new string('a', 100)));
        Assert.Equal(FirstInputKind.HttpRequest, Classify("GET " + new string('a', 100)));
        Assert.Equal(FirstInputKind.Chat, Classify("look " + new string('a', 100)));
        Assert.Equal(FirstInputKind.Chat, Classify("see /etc/hosts " + new string('a', 100)));
        Assert.Equal(FirstInputKind.Chat, Classify(new string('a', 100)));

        static FirstInputKind Classify(string stream) => FirstInputs.Classify(Bytes.Of(stream), completed: false, maxLineBytes: 80);
    }

    [Fact]
    public void A_request_is_recognized_wherever_in_its_line_the_limit_is()
    {
        for (var target = 1; target < 100; target++)
        {
            var request = Bytes.Of($"POST /{new string('a', target)} HTTP/1.1\r\nHost: x\r\n\r\nbuy\n");
            Assert.Equal(FirstInputKind.HttpRequest, FirstInputs.Classify(request, completed: false, maxLineBytes: 80));
        }
    }
}
