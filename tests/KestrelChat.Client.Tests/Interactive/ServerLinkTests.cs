using System.Net.Sockets;
using System.Text;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Interactive;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class ServerLinkTests : IAsyncLifetime
{
    private const int MaxUnread = 8;

    private ConnectedPair _pair = null!;
    private ServerLink _link = null!;
    private int _wakes;

    private AcceptedConnection Server => _pair.Server;

    private int Wakes => Volatile.Read(ref _wakes);

    public async ValueTask InitializeAsync()
    {
        _pair = await ConnectedPair.CreateAsync();
        _link = new ServerLink(new ServerConnection(new ServerAddress("chat.example.org", 9000), _pair.Client), () => Interlocked.Increment(ref _wakes));
    }

    public ValueTask DisposeAsync()
    {
        _link.Dispose();
        _pair.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_the_server_sends_is_read_in_order_after_it_has_woken_the_loop()
    {
        Assert.False(_link.TryRead(out _));

        await Server.SendAsync("one\ntwo\n");
        await Server.SendAsync("три\n");
        await Wait.UntilAsync(() => Wakes > 0, "the link wakes the loop");

        Assert.Equal("one\ntwo\nтри\n", await ReadAsync(Encoding.UTF8.GetByteCount("one\ntwo\nтри\n")));
        Assert.False(_link.HasEnded);
        Assert.Null(_link.Failure);
    }

    [Fact]
    public async Task Lines_are_sent_in_order_and_in_UTF8()
    {
        _link.Send("one");
        _link.Send("");
        _link.Send("три 😀");

        byte[] expected = "one\n\nтри 😀\n"u8.ToArray();
        Assert.Equal(expected, await Server.ReadAsync(expected.Length));
    }

    [Fact]
    public async Task The_end_of_the_server_is_seen_after_everything_was_read()
    {
        await Server.SendAsync("goodbye\n");
        Server.CloseSending();
        await Wait.UntilAsync(() => Wakes >= 2, "the link wakes the loop for the bytes and for the end");

        Assert.False(_link.HasEnded);
        Assert.Equal("goodbye\n", await ReadAsync("goodbye\n".Length));
        await Wait.UntilAsync(() => _link.HasEnded, "the end is seen");
        Assert.Null(_link.Failure);
    }

    [Fact]
    public async Task A_reset_is_an_end_with_its_cause()
    {
        Server.Reset();
        await Wait.UntilAsync(() => _link.HasEnded, "the end is seen");

        Assert.IsType<SocketException>(Assert.IsType<ClientException>(_link.Failure).InnerException);
        Assert.True(Wakes > 0);
    }

    [Fact]
    public async Task What_is_sent_to_a_server_that_is_gone_is_lost_without_harm()
    {
        Server.Reset();
        await Wait.UntilAsync(
            () =>
            {
                _link.Send("anybody there?");
                return _link.HasEnded;
            },
            "the end is seen");

        Assert.NotNull(_link.Failure);
        _link.Send("nobody");
        _link.Dispose();
        _link.Send("nobody");
    }

    [Fact]
    public async Task The_end_of_the_input_comes_after_all_lines_and_the_server_can_still_answer()
    {
        _link.Send("last");
        _link.EndInput();
        Assert.False(_link.HasRoom);
        _link.Send("too late");

        Assert.Equal("last\n"u8.ToArray(), await Server.ReadToEndAsync());
        await Server.SendAsync("goodbye\n");
        Assert.Equal("goodbye\n", await ReadAsync("goodbye\n".Length));
    }

    [Fact]
    public async Task A_server_that_does_not_read_holds_up_neither_the_keyboard_nor_the_memory()
    {
        string line = new('x', 64 * 1024);
        int sent = 0;
        await Wait.UntilAsync(
            () =>
            {
                while (_link.HasRoom && sent < 1000)
                {
                    _link.Send(line);
                    sent++;
                }

                return sent == 1000 || !_link.HasRoom;
            },
            "the link is full");
        Assert.InRange(sent, 4, 999);

        await Server.ReadAsync(sent * (line.Length + 1));

        await Wait.UntilAsync(() => _link.HasRoom, "there is room again");
    }

    [Fact]
    public async Task A_server_that_floods_has_to_wait_while_nobody_reads()
    {
        byte[] flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 4_000_000).Select(number => $"{number:D7}\n")));
        Task sending = Server.SendAsync(flood);
        await Wait.UntilAsync(() => Wakes >= MaxUnread, "as much has arrived as may wait");
        _link.Send("still here");
        Assert.Equal("still here\n"u8.ToArray(), await Server.ReadAsync("still here\n".Length));
        Assert.Equal(MaxUnread, Wakes);
        Assert.False(sending.IsCompleted);

        string received = await ReadAsync(flood.Length);

        await sending.WithTimeout();
        Assert.Equal(Encoding.ASCII.GetString(flood), received);
    }

    [Fact]
    public async Task A_link_that_is_given_up_ends_the_connection_even_if_nobody_has_read()
    {
        Task sending = Server.SendAsync(new byte[32 * 1024 * 1024]);
        await Wait.UntilAsync(() => Wakes >= MaxUnread, "as much has arrived as may wait");

        _link.Dispose();
        _link.Dispose();

        // The server notices.
        await Assert.ThrowsAsync<IOException>(() => sending.WithTimeout());
        await Wait.UntilAsync(
            () =>
            {
                while (_link.TryRead(out _))
                {
                }

                return _link.HasEnded;
            },
            "the receiving thread has ended");
    }

    private async Task<string> ReadAsync(int count)
    {
        MemoryStream all = new();
        await Wait.UntilAsync(
            () =>
            {
                while (_link.TryRead(out byte[] bytes))
                {
                    all.Write(bytes);
                }

                return all.Length >= count;
            },
            $"{count} bytes are read");
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
