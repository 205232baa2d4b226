using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Over real sockets.</summary>
public class DirectPipeReaderTests
{
    private readonly RecordingPool _pool = new();
    private readonly SocketOwner _owner = new();

    [Fact]
    public async Task A_read_waits_without_a_buffer_and_has_what_was_sent()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        var read = reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        Assert.Equal(0, _pool.Rented);

        await pair.Client.SendAsync("hello\n"u8.ToArray());

        Assert.Equal("hello\n"u8.ToArray(), (await read.Soon("the read")).Buffer.ToArray());
        Assert.Equal(1, _pool.Rented);
        reader.AdvanceTo((await read).Buffer.End);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task What_was_not_examined_is_read_again_at_once()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        await pair.Client.SendAsync("abcdef"u8.ToArray());
        var first = await reader.ReadAtLeastAsync(6).AsTask().Soon("the bytes");

        reader.AdvanceTo(first.Buffer.GetPosition(2), first.Buffer.GetPosition(4));

        var again = reader.ReadAsync().AsTask();
        Assert.True(again.IsCompleted);
        Assert.Equal("cdef"u8.ToArray(), (await again).Buffer.ToArray());
        reader.AdvanceTo((await again).Buffer.End);
    }

    [Fact]
    public async Task What_was_examined_and_left_comes_again_with_what_follows()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        await pair.Client.SendAsync("abc"u8.ToArray());
        var first = await reader.ReadAtLeastAsync(3).AsTask().Soon("the bytes");
        reader.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);
        var read = reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);

        await pair.Client.SendAsync("d"u8.ToArray());

        Assert.Equal("bcd"u8.ToArray(), (await read.Soon("the read")).Buffer.ToArray());
        reader.AdvanceTo((await read).Buffer.End);
    }

    [Fact]
    public async Task More_than_a_buffer_that_is_left_is_kept_whole()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        var expected = DirectPipeWriterTests.Numbered(DirectPipeReader.SmallestBuffer * 9);
        var sending = pair.Client.SendAsync(expected);

        var result = await reader.ReadAtLeastAsync(expected.Length).AsTask().Soon("all bytes");

        Assert.Equal(expected, result.Buffer.ToArray());
        Assert.Equal(1, _pool.Rented);
        reader.AdvanceTo(result.Buffer.End);
        Assert.Equal(0, _pool.Rented);
        await sending;
    }

    [Fact]
    public async Task A_half_close_completes_the_read_after_the_last_bytes()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        await pair.Client.SendAsync("last"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);

        var result = await reader.ReadAsync().AsTask().Soon("the bytes");
        Assert.Equal("last"u8.ToArray(), result.Buffer.ToArray());
        reader.AdvanceTo(result.Buffer.End);

        for (var again = 0; again < 2; again++)
        {
            result = await reader.ReadAsync().AsTask().Soon("the end");
            Assert.True(result is { IsCompleted: true, Buffer.IsEmpty: true });
            reader.AdvanceTo(result.Buffer.End);
        }
    }

    [Fact]
    public async Task A_reset_throws_that_it_was_one()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        var read = reader.ReadAsync().AsTask();

        pair.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Client.Dispose();

        await Assert.ThrowsAsync<ConnectionResetException>(() => read.Soon("the reset"));
        await Assert.ThrowsAsync<ConnectionResetException>(async () => await reader.ReadAsync());
    }

    [Fact]
    public async Task A_reset_that_came_before_the_read_throws_that_it_was_one()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        await pair.Client.SendAsync("part"u8.ToArray());
        var result = await reader.ReadAsync().AsTask().Soon("the bytes");
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);

        pair.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Client.Dispose();
        Assert.True(pair.Server.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));

        for (var again = 0; again < 2; again++)
        {
            await Assert.ThrowsAsync<ConnectionResetException>(async () => await reader.ReadAsync());
        }
    }

    [Fact]
    public async Task A_socket_that_is_closed_during_a_read_throws_why()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        var read = reader.ReadAsync().AsTask();

        _owner.CloseReason = new ConnectionAbortedException("because");
        pair.Server.Dispose();

        Assert.Equal("because", (await Assert.ThrowsAsync<ConnectionAbortedException>(() => read.Soon("the end"))).Message);
    }

    [Fact]
    public async Task A_cancelled_read_says_so_once_and_loses_nothing()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        var read = reader.ReadAsync().AsTask();
        reader.CancelPendingRead();
        Assert.True((await read.Soon("the cancelled read")) is { IsCanceled: true, IsCompleted: false, Buffer.IsEmpty: true });
        reader.AdvanceTo((await read).Buffer.End);

        read = reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        await pair.Client.SendAsync("x"u8.ToArray());

        Assert.True((await read.Soon("the read")) is { IsCanceled: false, Buffer.Length: 1 });
        reader.AdvanceTo((await read).Buffer.End);
    }

    [Fact]
    public async Task Cancelling_without_a_read_cancels_the_next_one()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        reader.CancelPendingRead();
        Assert.True((await reader.ReadAsync().AsTask().Soon("the read")).IsCanceled);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_read_and_loses_nothing()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        using var cancellation = new CancellationTokenSource();
        var read = reader.ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon("the cancelled read"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadAsync(cancellation.Token));

        await pair.Client.SendAsync("x"u8.ToArray());

        var result = await reader.ReadAsync().AsTask().Soon("the read");
        Assert.Equal("x"u8.ToArray(), result.Buffer.ToArray());
        reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task To_try_reads_what_is_there_and_does_not_wait()
    {
        using var pair = await SocketPair.ConnectAsync();
        using var reader = ReaderOf(pair);
        Assert.False(reader.TryRead(out _));
        Assert.Equal(0, _pool.Rented);
        await pair.Client.SendAsync("x"u8.ToArray());
        ReadResult result = default;
        await Wait.UntilAsync(() => reader.TryRead(out result), "the byte");
        Assert.Equal("x"u8.ToArray(), result.Buffer.ToArray());
        reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task What_is_left_at_the_end_gives_its_buffer_back()
    {
        using var pair = await SocketPair.ConnectAsync();
        var reader = ReaderOf(pair);
        await pair.Client.SendAsync("left"u8.ToArray());
        var result = await reader.ReadAsync().AsTask().Soon("the bytes");
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.Equal(1, _pool.Rented);

        pair.Server.Dispose();
        reader.Dispose();

        Assert.Equal(0, _pool.Rented);
    }

    private DirectPipeReader ReaderOf(SocketPair pair) => new(pair.Server, _owner, _pool);
}
