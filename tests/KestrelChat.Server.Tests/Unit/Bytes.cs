using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Server.Tests.Unit;

/// <summary>Streams of bytes, the ways in which they can be cut, and properties of both.</summary>
internal static class Bytes
{
    public static byte[] Of(string latin) => Encoding.Latin1.GetBytes(latin);

    /// <summary>Bytes as text that shows each of them.</summary>
    public static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Ascending places in something so long; two may be equal.</summary>
    public static Gen<int[]> CutsOf(int length) => Gen.Choose(0, length).ArrayOf().Select(cuts => cuts.Order().ToArray());

    /// <summary>The pieces that end at each of <paramref name="cuts"/>, and the last.</summary>
    public static IEnumerable<byte[]> Pieces(byte[] bytes, int[] cuts)
    {
        var from = 0;
        foreach (var to in cuts.Append(bytes.Length))
        {
            yield return bytes[from..to];
            from = to;
        }
    }

    /// <summary>The bytes as a sequence that lies in memory in pieces.</summary>
    public static ReadOnlySequence<byte> Sequence(byte[] bytes, params int[] cuts)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var piece in Pieces(bytes, cuts))
        {
            last = last is null ? new Segment(piece, 0) : last.Append(piece);
            first ??= last;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    /// <summary>Checks that <paramref name="holds"/> does not throw for <paramref name="tests"/> generated values.</summary>
    public static Task HoldAsync<T>(Gen<T> values, Action<T> holds, int tests) => CheckAsync(Prop.ForAll(values.ToArbitrary(), holds), tests);

    /// <inheritdoc cref="HoldAsync{T}(Gen{T}, Action{T}, int)"/>
    public static Task HoldAsync<T>(Gen<T> values, Func<T, Task> holds, int tests) => CheckAsync(Prop.ForAll(values.ToArbitrary(), holds), tests);

    // On a thread of its own, which it blocks.
    private static Task CheckAsync(Property property, int tests) => Task.Factory.StartNew(
        () => Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), property),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex) => (Memory, RunningIndex) = (memory, runningIndex);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}

/// <summary>A stream and the places where it is cut.</summary>
internal sealed record CutStream(byte[] Stream, int[] Cuts)
{
    public override string ToString() => $"stream {Convert.ToHexString(Stream)}, cuts [{string.Join(' ', Cuts)}]";
}
