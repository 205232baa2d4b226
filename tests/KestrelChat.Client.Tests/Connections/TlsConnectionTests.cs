using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Connections;

public sealed class TlsConnectionTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestServer _server = new();

    private ServerAddress Address => new("127.0.0.1", _server.Port);

    private ClientTlsOptions Trusted => new("localhost", _authority.File);

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Bytes_are_sent_and_received_over_TLS()
    {
        (ServerConnection client, AcceptedConnection server) = await ConnectAsync(Trusted);
        using (client)
        using (server)
        {
            client.Send("hello\n"u8);
            Assert.Equal("hello\n"u8.ToArray(), await server.ReadAsync(6));
            await server.SendAsync("answer\n");

            Assert.Equal("answer\n", Receive(client, 7));
        }
    }

    [Fact]
    public async Task After_ShutdownSend_the_server_is_at_the_end_and_can_still_send()
    {
        (ServerConnection client, AcceptedConnection server) = await ConnectAsync(Trusted);
        using (client)
        using (server)
        {
            client.Send("hello\n"u8);
            client.ShutdownSend();
            Assert.Equal("hello\n"u8.ToArray(), await server.ReadToEndAsync());
            await server.SendAsync("goodbye\n");
            await server.EndTlsAsync();

            Assert.Equal("goodbye\n", Receive(client, 8));
            Assert.Equal(0, client.Receive(new byte[1]));
        }
    }

    [Fact]
    public async Task Close_ends_the_connection_with_a_close_notify_and_a_waiting_receive()
    {
        (ServerConnection client, AcceptedConnection server) = await ConnectAsync(Trusted);
        using (server)
        {
            Task<int> receiving = Task.Factory.StartNew(
                () => client.Receive(new byte[1]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

            client.Close();

            Assert.Empty(await server.ReadToEndAsync());
            try
            {
                Assert.Equal(0, await receiving.WithTimeout());
            }
            catch (ClientException)
            {
                // The receive may begin after the connection is closed.
            }
        }
    }

    [Fact]
    public async Task A_reset_is_a_lost_connection()
    {
        (ServerConnection client, AcceptedConnection server) = await ConnectAsync(Trusted);
        using (client)
        {
            server.Reset();

            Assert.Equal(1, Assert.Throws<ClientException>(() => client.Receive(new byte[1])).ExitCode);
        }
    }

    [Fact]
    public async Task The_server_is_asked_for_the_name_of_the_option()
    {
        Task<ServerConnection> connecting = StartConnecting(Trusted);
        using AcceptedConnection server = await _server.AcceptAsync();

        Assert.Equal("localhost", await server.BeginTlsAsync(_authority.Issue()));

        using ServerConnection client = await connecting.WithTimeout();
    }

    [Theory]
    [InlineData("localhost", -1, 30, false, "no trusted authority has signed its certificate; --cacert FILE")]
    [InlineData("other.example", -1, 30, true, "its certificate is for other.example, not for localhost; --servername")]
    [InlineData("localhost", -9, -2, true, "its certificate expired on ")]
    [InlineData("localhost", 2, 9, true, "its certificate is not valid before ")]
    public async Task A_certificate_that_is_not_accepted_returns_3_and_the_reason(string name, int from, int to, bool isTrusted, string expected)
    {
        ClientException error = await RefuseAsync(isTrusted ? Trusted : Trusted with { AuthorityFile = null }, _authority.Issue(name, from, to));

        Assert.Equal(3, error.ExitCode);
        Assert.StartsWith($"cannot connect to {Address}: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", -1, 30)]
    [InlineData("other.example", -9, -2)]
    public async Task Insecure_accepts_any_certificate(string name, int from, int to)
    {
        Task<ServerConnection> connecting = StartConnecting(new ClientTlsOptions(IsInsecure: true));
        using AcceptedConnection server = await _server.AcceptAsync();
        await server.BeginTlsAsync(_authority.Issue(name, from, to));

        using ServerConnection client = await connecting.WithTimeout();
        client.Send("x"u8);

        Assert.Equal("x"u8.ToArray(), await server.ReadAsync(1));
    }

    [Theory]
    [InlineData("What is your name?\n", "the server does not answer in TLS")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0028", "TLS failed (")]
    public async Task A_server_that_does_not_begin_TLS_returns_3_and_the_reason(string answer, string expected)
    {
        Task<ServerConnection> connecting = StartConnecting(Trusted);
        using AcceptedConnection server = await _server.AcceptAsync();
        await server.SendAsync(Encoding.Latin1.GetBytes(answer));

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => connecting.WithTimeout());

        Assert.Equal(3, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_closes_at_the_TLS_hello_returns_3()
    {
        Task<ServerConnection> connecting = StartConnecting(Trusted);
        AcceptedConnection server = await _server.AcceptAsync();
        await server.ReadAsync(5);
        server.CloseSending();

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => connecting.WithTimeout());

        server.Dispose();
        Assert.Equal(3, error.ExitCode);
        Assert.Contains("the server does not answer in TLS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_resets_at_the_TLS_hello_returns_3()
    {
        Task<ServerConnection> connecting = StartConnecting(Trusted);
        AcceptedConnection server = await _server.AcceptAsync();
        await server.ReadAsync(5);
        server.Reset();

        Assert.Equal(3, (await Assert.ThrowsAsync<ClientException>(() => connecting.WithTimeout())).ExitCode);
    }

    [Fact]
    public async Task A_server_that_says_nothing_returns_3_after_the_timeout()
    {
        Task<ServerConnection> connecting = new ServerConnector(new HostDialer(TestTimeout.Default), TimeSpan.FromMilliseconds(50))
            .ConnectAsync(Address, Trusted, TestContext.Current.CancellationToken);

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => connecting.WithTimeout());

        Assert.Equal(3, error.ExitCode);
        Assert.Contains("no answer to TLS within 0.1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_during_the_handshake_is_no_timeout()
    {
        using CancellationTokenSource cancellation = new();
        Task<ServerConnection> connecting = new ServerConnector().ConnectAsync(Address, Trusted, cancellation.Token);
        using AcceptedConnection server = await _server.AcceptAsync();
        await server.ReadAsync(5);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WithTimeout());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task A_file_without_certificates_returns_2_and_its_path(string content)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("roots.pem", content);

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => StartConnecting(new ClientTlsOptions(AuthorityFile: file)).WithTimeout());

        Assert.Equal(2, error.ExitCode);
        Assert.Contains($"invalid cacert '{file}': expected a file with certificates in PEM", error.Message, StringComparison.Ordinal);
    }

    private static string Receive(ServerConnection client, int count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            int received = client.Receive(bytes.AsSpan(done));
            Assert.NotEqual(0, received);
            done += received;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private Task<ServerConnection> StartConnecting(ClientTlsOptions options) =>
        new ServerConnector(new HostDialer(TestTimeout.Default), TestTimeout.Default).ConnectAsync(Address, options, TestContext.Current.CancellationToken);

    private async Task<(ServerConnection Client, AcceptedConnection Server)> ConnectAsync(ClientTlsOptions options)
    {
        Task<ServerConnection> connecting = StartConnecting(options);
        AcceptedConnection server = await _server.AcceptAsync();
        await server.BeginTlsAsync(_authority.Issue());
        return (await connecting.WithTimeout(), server);
    }

    private async Task<ClientException> RefuseAsync(ClientTlsOptions options, X509Certificate2 certificate)
    {
        Task<ServerConnection> connecting = StartConnecting(options);
        using AcceptedConnection server = await _server.AcceptAsync();

        // With TLS 1.3 the server's side of the handshake may be over before the client refuses.
        Task handshake = server.BeginTlsAsync(certificate);
        ClientException error = await Assert.ThrowsAsync<ClientException>(() => connecting.WithTimeout());
        try
        {
            await handshake;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // Refused.
        }

        return error;
    }
}
