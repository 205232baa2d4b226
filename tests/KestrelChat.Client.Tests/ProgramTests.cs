using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests;

/// <summary>The program as users run it, in a process of its own with redirected streams.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task The_greeting_is_printed_before_anything_is_typed()
    {
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();

        await peer.SendAsync("What is your name?\n");

        Assert.Equal("What is your name?\n"u8.ToArray(), await client.ReadAsync(19));
    }

    [Fact]
    public async Task Bytes_go_both_ways_unchanged_even_when_they_are_not_text()
    {
        byte[] bytes = [0x00, 0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0x0d, 0x0a, 0x1b, 0x03, 0x04, 0xef, 0xbb, 0xbf, 0x80];
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();

        await client.TypeAsync(bytes);
        Assert.Equal(bytes, await peer.ReadAsync(bytes.Length));
        await peer.SendAsync(bytes);
        Assert.Equal(bytes, await client.ReadAsync(bytes.Length));
    }

    [Fact]
    public async Task The_end_of_the_input_half_closes_and_what_comes_after_is_printed()
    {
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();

        await client.TypeAsync("hello\n"u8.ToArray());
        client.Input.Close();
        Assert.Equal("hello\n"u8.ToArray(), await peer.ReadToEndAsync());
        await peer.SendAsync("and goodbye\n");
        peer.Dispose();

        Assert.Equal((0, "and goodbye\n", ""), await client.EndAsync());
    }

    [Fact]
    public async Task The_program_ends_with_0_when_the_server_closes_while_the_input_is_open()
    {
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();

        await peer.SendAsync("closing\n");
        peer.Dispose();

        Assert.Equal((0, "closing\n", ""), await client.EndAsync());
    }

    [Fact]
    public async Task Ten_megabytes_come_back_complete_from_a_server_that_echoes()
    {
        byte[] bytes = new byte[10 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();

        Task<byte[]> received = ClientProcess.ReadAllAsync(client.Output);
        Task echo = EchoAsync(peer);
        await client.TypeAsync(bytes);
        client.Input.Close();
        await echo;

        byte[] echoed = await received;
        Assert.True(bytes.AsSpan().SequenceEqual(echoed), $"{echoed.Length} bytes came back");
        Assert.Equal((0, "", ""), await client.EndAsync());
    }

    [Fact]
    public async Task A_reset_ends_with_1_and_one_line_that_names_the_server()
    {
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();
        await peer.SendAsync("hello\n");
        await client.ReadAsync(6);

        peer.Reset();

        (int exitCode, string output, string errors) = await client.EndAsync();
        Assert.Equal((1, ""), (exitCode, output));
        AssertOneLine(errors, $"127.0.0.1:{server.Port}: connection lost");
    }

    [Fact]
    public async Task A_refused_connection_ends_with_3_and_one_line_that_names_the_server()
    {
        // Bound, but not listening: nobody else can take the port, and connecting is refused.
        using Socket bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = ((IPEndPoint)bound.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        await using ClientProcess client = ClientProcess.Start("127.0.0.1", port);

        (int exitCode, string output, string errors) = await client.EndAsync();

        Assert.Equal((3, ""), (exitCode, output));
        AssertOneLine(errors, $"127.0.0.1:{port} refused the connection; is the server running there?");
    }

    [Fact]
    public async Task An_unknown_host_ends_with_4_and_one_line_that_names_it()
    {
        await using ClientProcess client = ClientProcess.Start("nosuch.invalid", "9000");

        (int exitCode, string output, string errors) = await client.EndAsync();

        Assert.Equal((4, ""), (exitCode, output));
        AssertOneLine(errors, "nosuch.invalid:9000: ");
    }

    [Fact]
    public async Task A_wrong_port_ends_with_2_and_one_line_that_names_it()
    {
        await using ClientProcess client = ClientProcess.Start("localhost", "70000");

        (int exitCode, string output, string errors) = await client.EndAsync();

        Assert.Equal((2, ""), (exitCode, output));
        AssertOneLine(errors, "'70000' is not a port");
    }

    [Fact]
    public async Task Help_goes_to_standard_output()
    {
        await using ClientProcess client = ClientProcess.Start("--help");

        (int exitCode, string output, string errors) = await client.EndAsync();

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("[default: localhost]", output, StringComparison.Ordinal);
        Assert.Contains("[default: 8000]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_ends_quietly_when_nobody_reads_its_output()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes break differently there");
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();
        await peer.SendAsync("first\n");
        await client.ReadAsync(6);

        client.Output.Close();
        await peer.SendAsync("second\n");

        Assert.Equal((0, ""), await client.EndWithoutReaderAsync());
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_signal_ends_the_program_quietly_and_what_was_typed_still_arrives(PosixSignal signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no signals there");
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using Peer peer = await server.AcceptAsync();
        await client.TypeAsync("hello\n"u8.ToArray());
        Assert.Equal("hello\n"u8.ToArray(), await peer.ReadAsync(6));

        client.Signal(signal);

        // A normal end for the server, not a reset.
        Assert.Empty(await peer.ReadToEndAsync());
        Assert.Equal((expected, "", ""), await client.EndAsync());
    }

    [Fact]
    public async Task In_a_terminal_bytes_are_neither_recoded_nor_accompanied_by_control_sequences()
    {
        byte[] line = [(byte)'c', (byte)'a', (byte)'f', 0xe9, (byte)'\n'];
        using PlainServer server = new();
        await using ClientProcess client = ClientProcess.StartInTerminal(server);
        using Peer peer = await server.AcceptAsync();

        await client.TypeAsync(line);
        Assert.Equal(line, await peer.ReadAsync(line.Length));
        await peer.SendAsync("answer\n");

        // The terminal echoes the line itself, and turns each line end into two characters.
        byte[] expected = [.. line.AsSpan(0, 4), .. "\r\nanswer\r\n"u8];
        Assert.Equal(expected, await client.ReadAsync(expected.Length));
        peer.Dispose();
        Assert.Equal((0, "", ""), await client.EndAsync());
    }

    [Theory]
    [InlineData(0, "Description:", "--help")]
    [InlineData(0, "", "--version")]
    [InlineData(2, "kestrelchat: '0' is not a port", "localhost", "0")]
    public async Task In_a_terminal_messages_come_without_control_sequences(int expected, string beginning, params string[] args)
    {
        await using ClientProcess client = ClientProcess.StartInTerminal(args);

        (int exitCode, string output, _) = await client.EndAsync();

        Assert.Equal(expected, exitCode);
        Assert.StartsWith(beginning, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    private static async Task EchoAsync(Peer peer)
    {
        await peer.EchoToEndAsync();
        peer.Dispose();
    }

    private static void AssertOneLine(string errors, string expected)
    {
        string line = Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kestrelchat: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }
}
