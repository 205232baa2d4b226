using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests;

/// <summary>The program and TLS, as users run it in a pipe.</summary>
[Trait("Category", "Program")]
public sealed class ProgramTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestServer _server = new();

    private string Address => $"tls://localhost:{_server.Port}";

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Binary_data_is_copied_unchanged_in_both_directions()
    {
        byte[] bytes = new byte[1024 * 1024];
        new Random(1).NextBytes(bytes);
        await using ClientProcess client = ClientProcess.Start(Address, "--cacert", _authority.File);
        using AcceptedConnection connection = await _server.AcceptAsync();
        await connection.BeginTlsAsync(_authority.Issue());

        Task<byte[]> received = ClientProcess.ReadAllAsync(client.Output);
        Task echo = connection.EchoToEndAsync();
        await client.TypeAsync(bytes);
        client.Input.Close();
        await echo;
        await connection.EndTlsAsync();
        connection.Dispose();

        Assert.Equal(bytes, await received);
        Assert.Equal((0, "", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_exits_with_3_and_one_line()
    {
        await using ClientProcess client = ClientProcess.Start(Address);
        using AcceptedConnection connection = await _server.AcceptAsync();
        Task handshake = connection.BeginTlsAsync(_authority.Issue());

        Assert.Equal(
            (3, "", $"kestrelchat: cannot connect to localhost:{_server.Port}: no trusted authority has signed its certificate; --cacert FILE trusts the authorities in a file\n"),
            await client.WaitForExitAsync());
        await Task.WhenAny(handshake);
    }

    [Fact]
    public async Task Insecure_prints_a_warning()
    {
        await using ClientProcess client = ClientProcess.Start(Address, "--insecure");
        using AcceptedConnection connection = await _server.AcceptAsync();
        await connection.BeginTlsAsync(_authority.Issue("other.example"));
        await connection.SendAsync("hello\n");
        await connection.EndTlsAsync();

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();

        Assert.Equal((0, "hello\n"), (exitCode, output));
        Assert.Equal("kestrelchat: warning: any certificate is accepted (--insecure); others may read and change what is sent\n", errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(143)]
    public async Task The_server_sees_a_normal_end_of_TLS(int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals");
        await using ClientProcess client = ClientProcess.Start(Address, "--cacert", _authority.File);
        using AcceptedConnection connection = await _server.AcceptAsync();
        await connection.BeginTlsAsync(_authority.Issue());
        await client.TypeAsync("hello\n"u8.ToArray());
        Assert.Equal("hello\n"u8.ToArray(), await connection.ReadAsync(6));

        if (expected == 0)
        {
            client.Input.Close();
        }
        else
        {
            client.SendSignal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        }

        Assert.Empty(await connection.ReadToEndAsync());
        connection.Dispose();
        Assert.Equal(expected, (await client.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task A_server_in_the_clear_exits_with_3_and_one_line()
    {
        await using ClientProcess client = ClientProcess.Start(Address);
        using AcceptedConnection connection = await _server.AcceptAsync();
        await connection.SendAsync("What is your name?\n");

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();

        Assert.Equal((3, ""), (exitCode, output));
        Assert.StartsWith($"kestrelchat: cannot connect to localhost:{_server.Port}: the server does not answer in TLS", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_server_that_expects_TLS_is_told_of()
    {
        await using ClientProcess client = ClientProcess.Start(_server);
        using AcceptedConnection connection = await _server.AcceptAsync();
        connection.Dispose();

        Assert.Equal((0, "", $"kestrelchat: 127.0.0.1:{_server.Port} closed the connection without a word; if it expects TLS, use --tls\n"), await client.WaitForExitAsync());
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task OpenSSL_is_understood(string version)
    {
        const string openssl = "/usr/bin/openssl";
        Assert.SkipUnless(File.Exists(openssl), "needs openssl (Debian package openssl)");
        (string certificate, string key) = _authority.Export(_authority.Issue());
        int port = FreePort();
        ProcessStartInfo start = new(openssl, ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", certificate, "-key", key, "-quiet", "-rev", version])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process server = Process.Start(start)!;
        try
        {
            (int ExitCode, string Output, string Errors) ended;
            do
            {
                // Until it listens.
                await using ClientProcess client = ClientProcess.Start($"tls://localhost:{port}", "--cacert", _authority.File);
                await client.TypeAsync("hello\n"u8.ToArray());
                client.Input.Close();
                ended = await client.WaitForExitAsync();
            }
            while (ended.ExitCode == 3 && ended.Errors.Contains("refused", StringComparison.Ordinal) && !server.HasExited);

            // It answers with the line backwards, and closes when the client does.
            Assert.Equal((0, "olleh\n", ""), ended);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
