using System.Text;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests;

/// <summary>The program with standard streams in any state: closed, full, at their end, or non-blocking.</summary>
[Trait("Category", "Program")]
public sealed class StandardStreamsTests
{
    [Theory]
    [InlineData("<&-")]
    [InlineData("</dev/null")]
    public async Task A_closed_or_empty_input_is_at_its_end_and_output_is_still_printed(string redirections)
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.StartRedirected(server, redirections);
        using AcceptedConnection connection = await server.AcceptAsync();

        await connection.SendAsync("hello\n");
        Assert.Empty(await connection.ReadToEndAsync());
        await connection.SendAsync("goodbye\n");
        connection.Dispose();

        Assert.Equal((0, "hello\ngoodbye\n", ""), await client.WaitForExitAsync());
    }

    [Theory]
    [InlineData("</", "cannot read standard input (")]
    [InlineData("0>/dev/null", "cannot read standard input (")]
    [InlineData(">&-", "cannot write to standard output (it is closed)")]
    [InlineData(">/dev/full", "cannot write to standard output (No space left on device)")]
    [InlineData("1</dev/null", "cannot write to standard output (")]
    public async Task A_stream_that_fails_exits_with_1_and_one_line(string redirections, string expected)
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.StartRedirected(server, redirections);
        using AcceptedConnection connection = await server.AcceptAsync();
        await connection.SendAsync("hello\n");

        (int exitCode, _, string errors) = await client.WaitForExitAsync();

        Assert.Equal(1, exitCode);
        string line = Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"kestrelchat: disconnected from 127.0.0.1:{server.Port}: {expected}", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<&- >&- 2>&-", 1)]
    [InlineData(">/dev/full 2>/dev/full", 1)]
    [InlineData("2>&-", 0)]
    public async Task Nothing_but_the_input_reaches_the_server_when_streams_are_closed(string redirections, int expected)
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.StartRedirected(server, redirections);
        client.Input.Close();
        using AcceptedConnection connection = await server.AcceptAsync();

        Assert.Empty(await connection.ReadToEndAsync());
        await connection.SendAsync("hello\n");
        connection.Dispose();

        Assert.Equal(expected, (await client.WaitForExitAsync()).ExitCode);
    }

    [Theory]
    [InlineData("--help", ">&-", 1, "it is closed")]
    [InlineData("--help", ">/dev/full", 1, "No space left on device")]
    [InlineData("--version", ">/dev/full", 1, "No space left on device")]
    [InlineData("--version", "2>&-", 0, "")]
    public async Task Help_that_cannot_be_printed_exits_with_1_and_one_line(string option, string redirections, int expected, string reason)
    {
        await using ClientProcess client = ClientProcess.StartRedirected(redirections, ":", option);

        (int exitCode, _, string errors) = await client.WaitForExitAsync();

        Assert.Equal(expected, exitCode);
        Assert.Equal(expected == 0 ? "" : $"kestrelchat: cannot write to standard output ({reason})\n", errors);
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public async Task An_error_that_cannot_be_printed_has_its_exit_code(string redirections)
    {
        await using ClientProcess client = ClientProcess.StartRedirected(redirections, ":", "localhost", "0");

        Assert.Equal((2, "", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task Streams_that_do_not_block_are_waited_for()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));
        using TestServer server = new();

        // Without if= and of=, dd sets the flags of the streams that it shares with the client.
        await using ClientProcess client = ClientProcess.StartRedirected(server, "", "dd iflag=nonblock oflag=nonblock count=0 2>/dev/null");
        using AcceptedConnection connection = await server.AcceptAsync();

        // More than a pipe holds, before anybody reads.
        Task sending = connection.SendAsync(bytes);
        await client.TypeAsync("late\n"u8.ToArray());
        Assert.Equal("late\n"u8.ToArray(), await connection.ReadAsync(5));
        Assert.Equal(bytes, await client.ReadAsync(bytes.Length));
        await sending;
        client.Input.Close();
        Assert.Empty(await connection.ReadToEndAsync());
        connection.Dispose();

        Assert.Equal((0, "", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task A_file_that_is_shared_as_output_and_for_errors_is_not_overwritten()
    {
        string path = Path.GetTempFileName();
        try
        {
            using TestServer server = new();
            await using ClientProcess client = ClientProcess.StartRedirected(server, $">'{path}' 2>&1");
            using AcceptedConnection connection = await server.AcceptAsync();
            await connection.SendAsync("hello\n");
            client.Input.Close();
            await connection.ReadToEndAsync();
            connection.Reset();

            Assert.Equal(1, (await client.WaitForExitAsync()).ExitCode);
            Assert.StartsWith($"hello\nkestrelchat: connection to 127.0.0.1:{server.Port} lost (", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
