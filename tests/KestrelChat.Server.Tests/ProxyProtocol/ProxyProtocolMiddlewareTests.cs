using System.Buffers;
using System.Net;
using KestrelChat.Server.Connections;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.ProxyProtocol;

public sealed class ProxyProtocolMiddlewareTests : IDisposable
{
    private const string Header = "PROXY TCP4 203.0.113.9 198.51.100.1 51234 8000\r\n";
    private const string Client = "203.0.113.9:51234";
    private const string Peer = "192.0.2.7:4711";

    // Not the default.
    private static readonly TimeSpan s_headerTimeout = TimeSpan.FromSeconds(7);

    private readonly ManualTime _time = new();
    private readonly LogCapture _logs = new();
    private readonly ILoggerFactory _logging;
    private readonly MemoryConnection _connection = new();
    private readonly List<string> _next = [];

    public ProxyProtocolMiddlewareTests() => _logging = LoggerFactory.Create(logging => logging.AddProvider(_logs));

    public void Dispose()
    {
        _logging.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task A_text_header_can_arrive_byte_by_byte()
    {
        var running = Run(ProxyProtocolMode.Required);
        foreach (var each in Header)
        {
            Assert.Empty(_next);
            await _connection.SendAsync(each.ToString());
        }

        await running.Soon("the next middleware");
        Assert.Equal([$"{Client} ''"], _next);
        Assert.Equal(CloseReason.None, _connection.Outcome.Reason);
    }

    [Fact]
    public async Task A_binary_header_can_arrive_byte_by_byte()
    {
        var running = Run(ProxyProtocolMode.Required);
        foreach (var each in ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, 10, 1, 2, 3, 10, 1, 2, 4, 0x12, 0x34, 0x1F, 0x40))
        {
            Assert.Empty(_next);
            await _connection.SendAsync(((char)each).ToString());
        }

        await running.Soon("the next middleware");
        Assert.Equal(["10.1.2.3:4660 ''"], _next);
    }

    [Theory]
    [InlineData("Required")]
    [InlineData("Optional")]
    public async Task A_line_in_the_same_segment_is_left_for_the_next_middleware(string mode)
    {
        await _connection.SendAsync(Header + "Ann\r\n");

        await Run(Enum.Parse<ProxyProtocolMode>(mode)).Soon("the next middleware");

        Assert.Equal([$"{Client} 'Ann\r\n'"], _next);
    }

    [Fact]
    public async Task Only_the_first_header_is_consumed()
    {
        await _connection.SendAsync(Header + Header);

        await Run(ProxyProtocolMode.Required).Soon("the next middleware");

        Assert.Equal([$"{Client} '{Header}'"], _next);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    public async Task A_header_without_a_source_keeps_the_address_of_the_socket(string header)
    {
        await _connection.SendAsync(header + "x");

        await Run(ProxyProtocolMode.Required).Soon("the next middleware");

        Assert.Equal([$"{Peer} 'x'"], _next);
    }

    [Fact]
    public async Task An_IPv4_source_mapped_into_IPv6_becomes_IPv4()
    {
        await _connection.SendAsync("PROXY TCP6 ::ffff:203.0.113.9 ::1 51234 8000\r\n");

        await Run(ProxyProtocolMode.Required).Soon("the next middleware");

        Assert.Equal([$"{Client} ''"], _next);
    }

    [Theory]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7")]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData(null, "::ffff:127.0.0.1")]
    [InlineData(null, "127.9.9.9")]
    [InlineData(null, "::1")]
    public async Task A_trusted_proxy_is_recognized_in_any_form_of_its_address(string? trusted, string peer)
    {
        _connection.Context.RemoteEndPoint = new IPEndPoint(IPAddress.Parse(peer), 4711);
        await _connection.SendAsync(Header);

        await Run(ProxyProtocolMode.Required, trusted is null ? [] : [trusted]).Soon("the next middleware");

        Assert.Equal([$"{Client} ''"], _next);
    }

    [Fact]
    public async Task An_untrusted_proxy_is_refused_if_a_header_is_required()
    {
        await _connection.SendAsync(Header);

        await Run(ProxyProtocolMode.Required, "198.51.100.0/24").Soon("the refusal");

        Assert.Empty(_next);
        Assert.Equal(CloseReason.ProxyHeaderMissing, _connection.Outcome.Reason);
    }

    [Fact]
    public async Task A_header_from_an_untrusted_proxy_is_plain_input_if_headers_are_optional()
    {
        await _connection.SendAsync(Header + "x");

        await Run(ProxyProtocolMode.Optional, "198.51.100.0/24").Soon("the next middleware");

        Assert.Equal([$"{Peer} '{Header}x'"], _next);
        Assert.Equal(CloseReason.None, _connection.Outcome.Reason);
    }

    [Theory]
    [InlineData("Required")]
    [InlineData("Optional")]
    public async Task A_malformed_header_is_refused(string mode)
    {
        await _connection.SendAsync("PROXY TCP4 nobody\r\n");

        await Run(Enum.Parse<ProxyProtocolMode>(mode)).Soon("the refusal");

        Assert.Empty(_next);
        Assert.Equal(CloseReason.ProxyHeaderMalformed, _connection.Outcome.Reason);
    }

    [Fact]
    public async Task A_stream_without_a_header_is_refused_if_one_is_required()
    {
        await _connection.SendAsync("Ann\r\n");

        await Run(ProxyProtocolMode.Required).Soon("the refusal");

        Assert.Empty(_next);
        Assert.Equal(CloseReason.ProxyHeaderMissing, _connection.Outcome.Reason);
    }

    [Fact]
    public async Task A_stream_without_a_header_is_passed_on_if_headers_are_optional()
    {
        await _connection.SendAsync("Ann\r\n");

        await Run(ProxyProtocolMode.Optional).Soon("the next middleware");

        Assert.Equal([$"{Peer} 'Ann\r\n'"], _next);
    }

    [Fact]
    public async Task A_stream_without_any_byte_is_a_probe_and_not_a_refusal()
    {
        _connection.EndInput();

        await Run(ProxyProtocolMode.Required).Soon("the end");

        Assert.Empty(_next);
        Assert.Equal(CloseReason.ClientEnded, _connection.Outcome.Reason);
    }

    [Theory]
    [InlineData("P")]
    [InlineData("PROXY TCP4 203")]
    public async Task A_stream_that_ends_within_its_header_is_refused_if_one_is_required(string start)
    {
        await _connection.SendAsync(start);
        _connection.EndInput();

        await Run(ProxyProtocolMode.Required).Soon("the refusal");

        Assert.Empty(_next);
        Assert.Equal(CloseReason.ProxyHeaderMissing, _connection.Outcome.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 203")]
    public async Task A_header_that_does_not_arrive_within_the_timeout_is_missing(string start)
    {
        var running = Run(ProxyProtocolMode.Required);
        _time.Advance(TimeSpan.FromSeconds(3));
        await _connection.SendAsync(start);
        _time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.Equal(CloseReason.None, _connection.Outcome.Reason);

        _time.Advance(TimeSpan.FromSeconds(0.1));

        await running.Soon("the refusal");
        Assert.Empty(_next);
        Assert.Equal(CloseReason.ProxyHeaderMissing, _connection.Outcome.Reason);
        Assert.Equal(0, _time.ArmedTimers);
        Assert.Contains("no PROXY header came within Chat:ProxyHeaderTimeout (7 s)", Assert.Single(_logs.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_client_is_passed_on_after_half_a_second_if_headers_are_optional()
    {
        var running = Run(ProxyProtocolMode.Optional);
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(running.IsCompleted);
        Assert.Empty(_next);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await running.Soon("the next middleware");
        Assert.Equal([$"{Peer} ''"], _next);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task A_header_that_has_begun_has_the_timeout_if_headers_are_optional()
    {
        var running = Run(ProxyProtocolMode.Optional);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        await _connection.SendAsync(Header[..20]);
        _time.Advance(TimeSpan.FromMilliseconds(6500));
        Assert.False(running.IsCompleted);

        await _connection.SendAsync(Header[20..] + "x");

        await running.Soon("the next middleware");
        Assert.Equal([$"{Client} 'x'"], _next);
    }

    /// <summary>Such as an empty line, which begins like a binary header.</summary>
    [Fact]
    public async Task Input_that_only_begins_like_a_header_is_passed_on_after_the_timeout()
    {
        var running = Run(ProxyProtocolMode.Optional);
        await _connection.SendAsync("\r\n");
        _time.Advance(s_headerTimeout);

        await running.Soon("the next middleware");

        Assert.Equal([$"{Peer} '\r\n'"], _next);
    }

    private Task Run(ProxyProtocolMode mode, params string[] trusted)
    {
        // Without ranges, every peer that is not a loopback address is the trusted proxy 192.0.2.7.
        var isLoopback = _connection.Context.RemoteEndPoint is IPEndPoint { Address: var address } && !address.ToString().Contains("192.0.2.7", StringComparison.Ordinal);
        var proxies = new TrustedProxies(trusted.Length > 0 || isLoopback ? trusted : ["192.0.2.7"]);
        var refusals = new RefusalLog(_time, _logging.CreateLogger<RefusalLog>());
        return new ProxyProtocolMiddleware(NextAsync, mode, proxies, s_headerTimeout, refusals, _time).OnConnectionAsync(_connection.Context);
    }

    private Task NextAsync(ConnectionContext connection)
    {
        var text = "";
        if (connection.Transport.Input.TryRead(out var result))
        {
            text = Bytes.Latin(result.Buffer.ToArray());
            connection.Transport.Input.AdvanceTo(result.Buffer.End);
        }

        _next.Add($"{connection.RemoteEndPoint} '{text}'");
        return Task.CompletedTask;
    }
}
