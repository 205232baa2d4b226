using System.Diagnostics;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Tls;

[Trait("Category", "Program")]
public sealed class TlsEndpointTests : IDisposable
{
    private readonly TestCertificate _certificate = new();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("openssl", "openssl", "s_client -quiet -connect 127.0.0.1:{0}")]
    [InlineData("ncat", "ncat", "--ssl 127.0.0.1 {0}")]
    [InlineData("socat", "socat", "- OPENSSL:127.0.0.1:{0},verify=0")]
    public async Task A_user_can_chat_over_TLS_with(string program, string package, string arguments)
    {
        var path = RealProgram.Find(program, package);
        await using var server = ChatServer.Start(_certificate.Settings);
        var client = RealProgram.Start(path, string.Format(null, arguments, server.Port()).Split(' '));
        try
        {
            var who = (await client.ReadLineAsync())["You are ".Length..];
            await client.TypeAsync("hello\n");
            Assert.Equal($"{who}: hello", await client.ReadLineAsync());
            Assert.Equal(who, (await server.GetJsonAsync("/clients"))[0].GetProperty("address").GetString());
        }
        finally
        {
            client.KillAndDispose();
        }
    }

    [Fact]
    public async Task New_connections_get_a_renewed_certificate_and_old_ones_stay()
    {
        await using var server = ChatServer.Start(_certificate.Settings);
        await using var first = await TlsClient.ConnectAsync(server.Port());
        Assert.Equal(_certificate.SerialNumber, first.Certificate.SerialNumber);
        await first.ReadLineAsync();
        _certificate.Renew();
        await Wait.UntilAsync(
            async () =>
            {
                await using var next = await TlsClient.ConnectAsync(server.Port());
                return next.Certificate.SerialNumber == _certificate.SerialNumber;
            },
            "the new certificate");
        await first.SendAsync("still here\n");
        while (!(await first.ReadLineAsync()).EndsWith("still here", StringComparison.Ordinal))
        {
        }
    }

    [Fact]
    public async Task Plain_text_on_a_TLS_endpoint_is_closed_and_logged()
    {
        await using var server = ChatServer.Start(_certificate.Settings);
        using var client = await server.ConnectAsync();
        await client.SendAsync("hello?\n");
        Assert.Equal("", await client.ReadToEndAsync());
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("PlainTextOnTls: a client sent plain text to a TLS endpoint", StringComparison.Ordinal)), "the log to say so");
        Assert.Equal(0, (await server.GetJsonAsync("/clients")).GetArrayLength());
    }

    [Fact]
    public async Task A_TLS_hello_on_a_plain_endpoint_is_closed_and_logged_and_disturbs_nobody()
    {
        var openssl = RealProgram.Find("openssl", "openssl");
        await using var server = ChatServer.Start();
        using var other = await server.ConnectGreetedAsync();
        using var client = RealProgram.Start(openssl, "s_client", "-connect", $"127.0.0.1:{server.Port()}");
        Assert.NotEqual(0, await client.WaitForExitCodeAsync());
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("TlsOnPlainText: a client sent a TLS hello", StringComparison.Ordinal)), "the log to say so");
        await other.SendAsync("nothing happened\n");
        Assert.Equal($"{other.Address}: nothing happened", await other.ReadLineAsync());
    }

    [Fact]
    public async Task TLS_versions_before_1_2_are_refused()
    {
        var openssl = RealProgram.Find("openssl", "openssl");
        await using var server = ChatServer.Start(_certificate.Settings);
        Assert.Equal(0, await HandshakeAsync("-tls1_2"));
        Assert.NotEqual(0, await HandshakeAsync("-tls1_1"));

        async Task<int> HandshakeAsync(string version)
        {
            using Process client = RealProgram.Start(openssl, "s_client", version, "-cipher", "ALL:@SECLEVEL=0", "-connect", $"127.0.0.1:{server.Port()}");
            client.StandardInput.Close();
            return await client.WaitForExitCodeAsync();
        }
    }

    [Fact]
    public async Task A_client_cannot_renegotiate()
    {
        var openssl = RealProgram.Find("openssl", "openssl");
        await using var server = ChatServer.Start(_certificate.Settings);
        using var client = RealProgram.Start(openssl, "s_client", "-tls1_2", "-connect", $"127.0.0.1:{server.Port()}");
        while (!(await client.ReadLineAsync()).StartsWith("You are ", StringComparison.Ordinal))
        {
        }

        // A command of s_client.
        await client.TypeAsync("R\n");
        Assert.NotEqual(0, await client.WaitForExitCodeAsync());
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Event.Name is "ConnectionEnded" or "UnseenConnectionEnded"), "the connection to end");
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData]
    [InlineData("irc")]
    [InlineData("h2", "http/1.1")]
    public async Task No_application_protocol_is_negotiated_whatever_the_client_offers(params string[] offered)
    {
        await using var server = ChatServer.Start(_certificate.Settings);
        await using var client = await TlsClient.ConnectAsync(server.Port(), protocols: offered);
        Assert.Equal("", client.ApplicationProtocol);
        await client.ReadLineAsync();
        await client.SendAsync("hello\n");
        Assert.EndsWith(": hello", await client.ReadLineAsync(), StringComparison.Ordinal);
    }
}
