using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>A sender and a consumer, each with a generated schedule.</summary>
public class DirectPipeReaderProperties
{
    /// <summary>What the consumer does with a result: how many percent of it are consumed, and whether the rest is examined.</summary>
    internal sealed record Turn(int Percent, bool Examines, Interruption Interruption);

    internal enum Interruption
    {
        None,
        CancelPendingRead,
        CancelToken,
        TryFirst,
    }

    [Fact]
    public Task Every_byte_is_consumed_once_and_in_order() => Properties.HoldAsync(Schedules, CheckAsync, tests: 50);

    [Fact]
    [Trait("Category", "Long")]
    public Task Every_byte_is_consumed_once_and_in_order_for_long() => Properties.HoldAsync(Schedules, CheckAsync, tests: 50);

    private static Gen<int> Sizes => Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(1, 5_000), Gen.Choose(1, 40_000));

    private static Gen<Turn> Turns => Gen.OneOf(Gen.Constant(100), Gen.Choose(0, 100)).SelectMany(
        _ => ArbMap.Default.GeneratorFor<bool>().SelectMany(_ => Gen.Elements(Enum.GetValues<Interruption>()), (examines, interruption) => (examines, interruption)),
        (percent, rest) => new Turn(percent, rest.examines, rest.interruption));

    private static Gen<(int[] Writes, Turn[] Turns)> Schedules =>
        Sizes.ArrayOf().SelectMany(_ => Turns.NonEmptyListOf(), (writes, turns) => (writes, turns.ToArray()));

    private static async Task CheckAsync((int[] Writes, Turn[] Turns) schedule)
    {
        var pool = new RecordingPool();
        using var pair = await SocketPair.ConnectAsync();
        using var reader = new DirectPipeReader(pair.Server, new SocketOwner(), pool);
        var expected = DirectPipeWriterTests.Numbered(schedule.Writes.Sum());

        var sending = SendAsync(pair.Client, expected, schedule.Writes);
        var consumed = await ConsumeAsync(reader, schedule.Turns);
        await sending.Soon("the sender");

        Assert.Equal(expected, consumed);
        Assert.Equal(0, pool.Rented);
    }

    private static async Task SendAsync(Socket socket, byte[] bytes, int[] writes)
    {
        var at = 0;
        foreach (var length in writes)
        {
            for (var end = at + length; at < end;)
            {
                at += await socket.SendAsync(bytes.AsMemory(at, end - at));
            }

            await Task.Yield();
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> ConsumeAsync(DirectPipeReader reader, Turn[] turns)
    {
        var consumed = new List<byte>();
        for (var i = 0; ; i++)
        {
            // The last turn takes everything, so that it comes to an end.
            var turn = i < turns.Length ? turns[i] : new Turn(100, Examines: true, Interruption.None);
            if (turn.Interruption != Interruption.TryFirst || !reader.TryRead(out var result))
            {
                var read = await InterruptedAsync(reader, turn.Interruption);
                if (read is null)
                {
                    continue;
                }

                result = read.Value;
            }

            var buffer = result.Buffer;
            var position = buffer.GetPosition(buffer.Length * turn.Percent / 100);
            consumed.AddRange(buffer.Slice(0, position).ToArray());
            var isEnd = result.IsCompleted && position.Equals(buffer.End);
            reader.AdvanceTo(position, turn.Examines ? buffer.End : position);
            if (isEnd)
            {
                return [.. consumed];
            }
        }
    }

    /// <summary>Reads; null if the read was cancelled by its token.</summary>
    private static async Task<ReadResult?> InterruptedAsync(DirectPipeReader reader, Interruption interruption)
    {
        using var cancellation = new CancellationTokenSource();
        var read = reader.ReadAsync(interruption == Interruption.CancelToken ? cancellation.Token : CancellationToken.None).AsTask();
        if (interruption == Interruption.CancelToken)
        {
            await cancellation.CancelAsync();
        }
        else if (interruption == Interruption.CancelPendingRead)
        {
            reader.CancelPendingRead();
        }

        try
        {
            return await read.Soon("a read");
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
