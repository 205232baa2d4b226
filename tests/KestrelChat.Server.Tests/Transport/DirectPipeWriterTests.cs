using System.Buffers;
using System.Net.Sockets;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Over real sockets; more than they can buffer means that the kernel takes only a part of it.</summary>
public class DirectPipeWriterTests
{
    private const int MoreThanBuffers = 4 * 1024 * 1024;

    private readonly RecordingPool _pool = new();
    private readonly SocketOwner _owner = new();

    [Fact]
    public async Task What_the_kernel_takes_at_once_is_sent_before_the_flush_returns_and_no_buffer_is_held()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        writer.Write("hello\n"u8);
        Assert.Equal(1, _pool.Rented);
        Assert.Equal(6, writer.UnflushedBytes);

        var flush = writer.FlushAsync().AsTask();

        Assert.True(flush.IsCompleted);
        Assert.False((await flush).IsCompleted);
        Assert.Equal(0, _pool.Rented);
        Assert.Equal("hello\n"u8.ToArray(), await ReceiveAsync(pair.Client, 6));
    }

    [Fact]
    public async Task A_flush_of_nothing_completes_and_rents_nothing()
    {
        using var pair = await SocketPair.ConnectAsync();
        Assert.True(WriterTo(pair).FlushAsync().AsTask().IsCompletedSuccessfully);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task Memory_that_was_written_may_be_changed_while_the_rest_of_it_is_being_sent()
    {
        using var pair = await SocketPair.ConnectAsync();
        var bytes = Numbered(MoreThanBuffers);
        var expected = bytes.ToArray();

        var flush = WriterTo(pair).WriteAsync(bytes).AsTask();
        bytes.AsSpan().Clear();

        Assert.False(flush.IsCompleted);
        Assert.Equal(expected, await ReceiveAsync(pair.Client, expected.Length));
        Assert.False((await flush.Soon("the flush")).IsCompleted);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task A_flush_waits_until_the_kernel_has_taken_everything()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        var expected = Numbered(MoreThanBuffers);
        writer.Write(expected);

        var flush = writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        Assert.Equal(1, _pool.Rented);

        Assert.Equal(expected, await ReceiveAsync(pair.Client, expected.Length));
        await flush.Soon("the flush");
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task Memory_of_which_nothing_was_used_is_given_back_after_a_flush_that_waits()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        writer.Write(Numbered(MoreThanBuffers));
        using var cancellation = new CancellationTokenSource();
        var cancelled = writer.FlushAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        writer.GetMemory();
        var flush = writer.FlushAsync().AsTask();
        Assert.Equal(2, _pool.Rented);

        await ReceiveAsync(pair.Client, MoreThanBuffers);
        await flush.Soon("the flush");
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task A_cancelled_flush_loses_nothing_and_what_follows_comes_after_it()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        var expected = Numbered(MoreThanBuffers);
        writer.Write(expected);
        using var cancellation = new CancellationTokenSource();

        var cancelled = writer.FlushAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        writer.Write("end\n"u8);
        var flush = writer.FlushAsync().AsTask();

        Assert.Equal(expected, await ReceiveAsync(pair.Client, expected.Length));
        Assert.Equal("end\n"u8.ToArray(), await ReceiveAsync(pair.Client, 4));
        await flush.Soon("the flush");
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task A_peer_that_has_reset_the_connection_completes_the_flush_and_closes_the_socket()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        pair.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        pair.Client.Dispose();
        await Wait.UntilAsync(() => pair.Server.Poll(0, SelectMode.SelectRead), "the reset is here");

        Assert.True((await writer.WriteAsync("hello\n"u8.ToArray())).IsCompleted);
        Assert.True(_owner.IsClosed);
        Assert.True((await writer.WriteAsync("more\n"u8.ToArray())).IsCompleted);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task A_socket_that_is_closed_during_a_flush_completes_it()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        writer.Write(Numbered(MoreThanBuffers));
        var flush = writer.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);

        pair.Server.Dispose();

        Assert.True((await flush.Soon("the flush")).IsCompleted);
        Assert.True(_owner.IsClosed);
        Assert.True((await writer.WriteAsync("more\n"u8.ToArray())).IsCompleted);
    }

    [Fact]
    public async Task What_was_not_flushed_is_sent_at_the_end()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        writer.Write("last\n"u8);

        await writer.CompleteAsync();

        Assert.Equal("last\n"u8.ToArray(), await ReceiveAsync(pair.Client, 5));
        Assert.True(_owner.IsClosed);
        Assert.Equal(0, _pool.Rented);
        Assert.True((await writer.FlushAsync()).IsCompleted);
    }

    [Fact]
    public async Task Any_number_of_bytes_can_be_written_between_two_flushes()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        var expected = Numbered(DirectPipeWriter.LargeBuffer * 3);
        for (var at = 0; at < expected.Length; at += 1000)
        {
            writer.Write(expected.AsSpan(at, Math.Min(1000, expected.Length - at)));
        }

        Assert.Equal(1, _pool.Rented);
        var flush = writer.FlushAsync().AsTask();

        Assert.Equal(expected, await ReceiveAsync(pair.Client, expected.Length));
        await flush.Soon("the flush");
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public async Task Advancing_beyond_the_buffer_throws()
    {
        using var pair = await SocketPair.ConnectAsync();
        var writer = WriterTo(pair);
        var free = writer.GetMemory().Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(free + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
    }

    internal static byte[] Numbered(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31) + (i >> 8));
        }

        return bytes;
    }

    internal static async Task<byte[]> ReceiveAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var received = 0; received < length;)
        {
            var count = await socket.ReceiveAsync(bytes.AsMemory(received)).AsTask().Soon("bytes");
            Assert.NotEqual(0, count);
            received += count;
        }

        return bytes;
    }

    private DirectPipeWriter WriterTo(SocketPair pair) => new(pair.Server, _owner, _pool);
}
