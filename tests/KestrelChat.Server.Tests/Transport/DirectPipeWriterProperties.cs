using System.Buffers;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>A writer and a reader, each with a generated schedule, over sockets with the smallest buffers.</summary>
public class DirectPipeWriterProperties
{
    /// <summary>Something that the producer does: bytes, written in one of the ways of a pipe writer.</summary>
    internal sealed record Write(int Bytes, WayToWrite Way);

    internal enum WayToWrite
    {
        Copied,
        CopiedAndFlushed,
        Sent,
        FlushedAndCancelled,
    }

    private static Gen<int> Sizes => Gen.OneOf(Gen.Choose(0, 200), Gen.Choose(0, 10_000), Gen.Choose(0, 60_000));

    private static Gen<Write[]> Writes => Sizes.SelectMany(
        _ => Gen.Elements(Enum.GetValues<WayToWrite>()), (bytes, way) => new Write(bytes, way)).ArrayOf();

    [Fact]
    public Task Every_byte_arrives_once_and_in_order() => Properties.HoldAsync(Schedules, CheckAsync, tests: 30);

    [Fact]
    [Trait("Category", "Long")]
    public Task Every_byte_arrives_once_and_in_order_for_long() => Properties.HoldAsync(Schedules, CheckAsync, tests: 30);

    private static Gen<(Write[] Writes, int[] Reads)> Schedules => Writes.SelectMany(_ => Sizes.Select(size => size + 1).NonEmptyListOf(), (writes, reads) => (writes, reads.ToArray()));

    private static async Task CheckAsync((Write[] Writes, int[] Reads) schedule)
    {
        var pool = new RecordingPool();
        var owner = new SocketOwner();
        using var pair = await SocketPair.ConnectAsync();
        var writer = new DirectPipeWriter(pair.Server, owner, pool);
        var expected = DirectPipeWriterTests.Numbered(schedule.Writes.Sum(write => write.Bytes));

        var reading = ReadAsync(pair, schedule.Reads);
        await WriteAsync(writer, expected, schedule.Writes);
        Assert.False((await writer.FlushAsync().AsTask().Soon("the last flush")).IsCompleted);
        Assert.Equal(0, pool.Rented);

        await writer.CompleteAsync();
        Assert.True(owner.IsClosed);
        pair.Server.Shutdown(SocketShutdown.Send);
        Assert.Equal(expected, await reading.Soon("the end"));
    }

    private static async Task WriteAsync(DirectPipeWriter writer, byte[] bytes, Write[] writes)
    {
        var at = 0;
        foreach (var (length, way) in writes)
        {
            var part = bytes.AsMemory(at, length);
            at += length;
            if (way == WayToWrite.Sent)
            {
                await writer.WriteAsync(part).AsTask().Soon("a write");
                continue;
            }

            writer.Write(part.Span);
            if (way == WayToWrite.CopiedAndFlushed)
            {
                await writer.FlushAsync().AsTask().Soon("a flush");
            }
            else if (way == WayToWrite.FlushedAndCancelled)
            {
                using var cancellation = new CancellationTokenSource();
                Task flush = writer.FlushAsync(cancellation.Token).AsTask();
                await cancellation.CancelAsync();
                await flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<byte[]> ReadAsync(SocketPair pair, int[] sizes)
    {
        var received = new MemoryStream();
        for (var i = 0; ; i++)
        {
            var buffer = new byte[sizes[i % sizes.Length]];
            var count = await pair.Client.ReceiveAsync(buffer);
            if (count == 0)
            {
                return received.ToArray();
            }

            received.Write(buffer.AsSpan(0, count));
            await Task.Yield();
        }
    }
}
