using System.Globalization;
using System.Net.Sockets;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Telnet;

/// <summary>What telnet sends, over a real connection.</summary>
[Trait("Category", "Program")]
public sealed class TelnetClientTests
{
    private const int Iac = 255;

    [Fact]
    public async Task A_request_for_a_timing_mark_is_answered_wherever_it_is_cut()
    {
        await using var server = ChatServer.Start();
        foreach (var cut in Enumerable.Range(0, 5))
        {
            using var client = await server.ConnectGreetedAsync();
            byte[] interrupt = [Iac, 244, Iac, 253, 6];
            await client.SendAsync(interrupt.AsMemory(0, cut));
            await client.SendAsync(interrupt.AsMemory(cut));
            Assert.Equal([Iac, 252, 6], await ReceiveAsync(client, 3));
            await client.SendAsync("next\n");
            await client.ReadLineAsync(line => line == $"{client.Address}: next");
        }
    }

    [Fact]
    public async Task Urgent_data_stays_in_its_place()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();

        // Synch: the data mark is urgent.
        await client.SendAsync((byte[])[Iac, 244, Iac]);
        client.Socket.Send([242], SocketFlags.OutOfBand);
        await client.SendAsync("text\n");
        Assert.Equal($"{client.Address}: text", await client.ReadLineAsync());

        await client.SendAsync((byte[])[Iac, 244, Iac, 253]);
        client.Socket.Send([6], SocketFlags.OutOfBand);
        Assert.Equal([Iac, 252, 6], await ReceiveAsync(client, 3));
        await client.SendAsync("more\n");
        Assert.Equal($"{client.Address}: more", await client.ReadLineAsync());
    }

    [Theory]
    [InlineData("helpp\u00FF\u00F7 me\r\n", "help me")]
    [InlineData("secret\u00FF\u00F8help me\r\n", "help me")]
    [InlineData("helpp\u007F me\r\0", "help me")]
    [InlineData("helpp\b me\n", "help me")]
    public async Task What_the_user_erased_is_not_said(string typed, string said)
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        foreach (var key in Bytes.Of(typed))
        {
            await client.SendAsync((byte[])[key]);
        }

        await client.SendAsync(Bytes.Of(typed));
        Assert.Equal($"{client.Address}: {said}", await client.ReadLineAsync());
        Assert.Equal($"{client.Address}: {said}", await client.ReadLineAsync());
    }

    [Fact]
    public async Task Telnet_shows_lines_after_Ctrl_C()
    {
        var telnet = RealProgram.Find("telnet", "telnet");
        var script = RealProgram.Find("script", "bsdutils");
        await using var server = ChatServer.Start();
        using var other = await server.ConnectGreetedAsync();
        var port = server.Port().ToString(CultureInfo.InvariantCulture);

        // A terminal: without one, telnet does not send Ctrl-C as a command.
        using var client = RealProgram.Start(script, "-qfec", $"{telnet} -E 127.0.0.1 {port}", "/dev/null");
        try
        {
            await ReadUntilAsync("You are ");
            await client.TypeAsync("\u0003");
            await client.TypeAsync("after\n");
            await other.ReadLineAsync(line => line.EndsWith(": after", StringComparison.Ordinal));
            await other.SendAsync("seen\n");
            await ReadUntilAsync($"{other.Address}: seen");
        }
        finally
        {
            client.KillAndDispose();
        }

        async Task ReadUntilAsync(string text)
        {
            while (!(await client.ReadLineAsync()).Contains(text, StringComparison.Ordinal))
            {
            }
        }
    }

    private static async Task<byte[]> ReceiveAsync(SocketClient client, int count)
    {
        var received = new byte[count];
        for (var at = 0; at < count;)
        {
            at += await client.Socket.ReceiveAsync(received.AsMemory(at)).AsTask().Soon("an answer");
        }

        return received;
    }
}
