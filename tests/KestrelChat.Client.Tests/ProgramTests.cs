using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests;

/// <summary>The program as users run it: a separate process with redirected streams.</summary>
[Trait("Category", "Program")]
public sealed class ProgramTests
{
    [Fact]
    public async Task The_greeting_is_printed_before_any_input()
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();

        await connection.SendAsync("What is your name?\n");

        Assert.Equal("What is your name?\n"u8.ToArray(), await client.ReadAsync(19));
    }

    [Fact]
    public async Task Binary_data_is_copied_unchanged_in_both_directions()
    {
        byte[] bytes = [0x00, 0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0x0d, 0x0a, 0x1b, 0x03, 0x04, 0xef, 0xbb, 0xbf, 0x80];
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();

        await client.TypeAsync(bytes);
        Assert.Equal(bytes, await connection.ReadAsync(bytes.Length));
        await connection.SendAsync(bytes);
        Assert.Equal(bytes, await client.ReadAsync(bytes.Length));
    }

    [Fact]
    public async Task After_the_end_of_the_input_output_is_still_printed()
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();

        await client.TypeAsync("hello\n"u8.ToArray());
        client.Input.Close();
        Assert.Equal("hello\n"u8.ToArray(), await connection.ReadToEndAsync());
        await connection.SendAsync("goodbye\n");
        connection.Dispose();

        Assert.Equal((0, "goodbye\n", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task The_program_exits_with_0_when_the_server_closes_while_the_input_is_open()
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();

        await connection.SendAsync("closing\n");
        connection.Dispose();

        Assert.Equal((0, "closing\n", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task Ten_megabytes_are_echoed_without_loss()
    {
        byte[] bytes = new byte[10 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();

        Task<byte[]> received = ClientProcess.ReadAllAsync(client.Output);
        Task echo = EchoAsync(connection);
        await client.TypeAsync(bytes);
        client.Input.Close();
        await echo;

        byte[] echoed = await received;
        Assert.True(bytes.AsSpan().SequenceEqual(echoed), $"{echoed.Length} bytes were echoed");
        Assert.Equal((0, "", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task A_reset_exits_with_1_and_one_line_with_the_address()
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();
        await connection.SendAsync("hello\n");
        await client.ReadAsync(6);

        connection.Reset();

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();
        Assert.Equal((1, ""), (exitCode, output));
        AssertOneLine(errors, $"connection to 127.0.0.1:{server.Port} lost (");
    }

    [Fact]
    public async Task A_refused_connection_exits_with_3_and_one_line_with_the_address()
    {
        // A bound port that does not listen cannot be reused and refuses connections.
        using Socket bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = ((IPEndPoint)bound.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        await using ClientProcess client = ClientProcess.Start("127.0.0.1", port);

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();

        Assert.Equal((3, ""), (exitCode, output));
        AssertOneLine(errors, $"cannot connect to 127.0.0.1:{port}: connection refused; is the server running?");
    }

    [Fact]
    public async Task An_unknown_host_exits_with_4_and_one_line_with_the_host()
    {
        await using ClientProcess client = ClientProcess.Start("nosuch.invalid", "9000");

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();

        Assert.Equal((4, ""), (exitCode, output));
        AssertOneLine(errors, "cannot connect to nosuch.invalid:9000: ");
    }

    [Fact]
    public async Task An_invalid_port_exits_with_2_and_one_line_with_the_port()
    {
        await using ClientProcess client = ClientProcess.Start("localhost", "70000");

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();

        Assert.Equal((2, ""), (exitCode, output));
        AssertOneLine(errors, "invalid port '70000': expected a number from 1 to 65535");
    }

    [Fact]
    public async Task Help_is_printed_to_standard_output()
    {
        await using ClientProcess client = ClientProcess.Start("--help");

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("[default: localhost]", output, StringComparison.Ordinal);
        Assert.Contains("[default: 8000]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_output_pipe_exits_with_0_and_without_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows reports a broken pipe differently");
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();
        await connection.SendAsync("first\n");
        await client.ReadAsync(6);

        client.Output.Close();
        await connection.SendAsync("second\n");

        Assert.Equal((0, ""), await client.WaitForExitWithOutputClosedAsync());
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_signal_exits_without_an_error_and_closes_the_connection_normally(PosixSignal signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals");
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();
        await client.TypeAsync("hello\n"u8.ToArray());
        Assert.Equal("hello\n"u8.ToArray(), await connection.ReadAsync(6));

        client.SendSignal(signal);

        // The server sees a normal end, not a reset.
        Assert.Empty(await connection.ReadToEndAsync());
        Assert.Equal((expected, "", ""), await client.WaitForExitAsync());
    }

    [Fact]
    public async Task On_a_terminal_bytes_are_copied_unchanged_and_without_control_sequences()
    {
        byte[] line = [(byte)'c', (byte)'a', (byte)'f', 0xe9, (byte)'\n'];
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.StartInTerminal(server);
        using AcceptedConnection connection = await server.AcceptAsync();

        await client.TypeAsync(line);
        Assert.Equal(line, await connection.ReadAsync(line.Length));
        await connection.SendAsync("answer\n");

        // The terminal echoes the input and prints each line end as CR LF.
        byte[] expected = [.. line.AsSpan(0, 4), .. "\r\nanswer\r\n"u8];
        Assert.Equal(expected, await client.ReadAsync(expected.Length));
        connection.Dispose();
        Assert.Equal((0, "", ""), await client.WaitForExitAsync());
    }

    [Theory]
    [InlineData(0, "Description:", "--help")]
    [InlineData(0, "", "--version")]
    [InlineData(2, "kestrelchat: invalid port '0'", "localhost", "0")]
    public async Task On_a_terminal_messages_contain_no_control_sequences(int expected, string prefix, params string[] args)
    {
        await using ClientProcess client = ClientProcess.StartInTerminal(args);

        (int exitCode, string output, _) = await client.WaitForExitAsync();

        Assert.Equal(expected, exitCode);
        Assert.StartsWith(prefix, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    private static async Task EchoAsync(AcceptedConnection connection)
    {
        await connection.EchoToEndAsync();
        connection.Dispose();
    }

    private static void AssertOneLine(string errors, string expected)
    {
        string line = Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kestrelchat: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }
}
