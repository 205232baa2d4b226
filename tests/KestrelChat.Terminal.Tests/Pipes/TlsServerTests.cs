using System.Diagnostics;
using KestrelChat.Client.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Pipes;

/// <summary>The client in a pipe and the real server, in the clear and over TLS.</summary>
[Trait("Category", "Program")]
public sealed class TlsServerTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task The_chat_works_over_TLS_and_ends_like_in_the_clear()
    {
        using var server = await StartServerAsync();
        using var client = StartClient($"tls://localhost:{server.Port()}", "--cacert", _authority.File, "--nick", "ada", "--room", "dev");

        await client.TypeAsync("hello\n");
        Assert.Equal("ada: hello", await client.ReadUntilAsync(": hello"));
        client.StandardInput.Close();

        Assert.Equal(0, await client.WaitForExitCodeAsync());
        Assert.Empty(await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_last_line_of_the_server_arrives_over_TLS()
    {
        using var server = await StartServerAsync();
        using var client = StartClient($"tls://localhost:{server.Port()}", "--cacert", _authority.File);

        await client.TypeAsync("/quit\n");

        Assert.Equal("* goodbye", await client.ReadUntilAsync("goodbye"));
        Assert.Equal(0, await client.WaitForExitCodeAsync());
    }

    [Fact]
    public async Task A_client_in_the_clear_is_told_that_the_server_may_expect_TLS()
    {
        using var server = await StartServerAsync();
        using var client = StartClient($"localhost:{server.Port()}");

        await client.TypeAsync("hello\n");
        await client.WaitForExitCodeAsync();

        Assert.Contains("if it expects TLS, use --tls", await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_to_a_server_in_the_clear_is_an_error_that_says_so()
    {
        using var server = await ServerProcess.StartReadyAsync();
        using var client = StartClient($"tls://localhost:{server.Port()}");

        Assert.Equal(3, await client.WaitForExitCodeAsync());

        Assert.Contains("the server does not answer in TLS", await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static Process StartClient(params string[] args) =>
        RealProgram.Start(TestedProgram.Client[0], [("XDG_CONFIG_HOME", "/no/folder")], [.. TestedProgram.Client[1..], .. args]);

    private Task<ServerProcess> StartServerAsync()
    {
        (string certificate, string key) = _authority.Export(_authority.Issue());
        return ServerProcess.StartReadyAsync(settings:
        [
            "--Chat:Endpoints:Main:Url=tls://127.0.0.1:0",
            $"--Chat:Endpoints:Main:Certificate:Path={certificate}",
            $"--Chat:Endpoints:Main:Certificate:KeyPath={key}",
        ]);
    }
}
