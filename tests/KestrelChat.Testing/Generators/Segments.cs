using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Testing.Generators;

/// <summary>Builds sequences of several segments, as pipes do.</summary>
public static class Segments
{
    /// <summary>Generates ascending positions up to a length; some may be equal.</summary>
    public static Gen<int[]> CutsOf(int length) => Gen.Choose(0, length).ArrayOf().Select(cuts => cuts.Order().ToArray());

    /// <summary>
    /// The splits that no generator should miss: none, in two at each position (an empty segment at both ends), and after every
    /// byte with an empty segment after each.
    /// </summary>
    public static IEnumerable<int[]> EveryCut(int length) =>
    [
        [],
        .. Enumerable.Range(0, length + 1).Select(cut => (int[])[cut]),
        [.. Enumerable.Range(0, length + 1).SelectMany(cut => (int[])[cut, cut])],
    ];

    /// <summary>Returns the bytes in segments that end at each of <paramref name="cuts"/>, which ascend; equal ones make an empty segment.</summary>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, params ReadOnlySpan<int> cuts)
    {
        Segment? first = null;
        Segment? last = null;
        var from = 0;
        foreach (var cut in (ReadOnlySpan<int>)[.. cuts, bytes.Length])
        {
            last = last is null ? new Segment(bytes[from..cut], 0) : last.Append(bytes[from..cut]);
            first ??= last;
            from = cut;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

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
