using System.Buffers;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Tests.Text;

/// <summary>Feeds a stream to a <see cref="LineReader"/> read by read, as a connection does, and records the results.</summary>
internal sealed class LineFeed(int limit)
{
    private readonly LineReader _reader = new(limit);
    private byte[] _kept = [];

    public List<string> Results { get; } = [];

    /// <summary>The largest number of bytes that was kept between two reads.</summary>
    public int MaxKept { get; private set; }

    /// <summary>Reads bytes after those that were kept, in segments that end at <paramref name="cuts"/>.</summary>
    public void Read(ReadOnlySpan<byte> bytes, bool completed, ReadOnlySpan<int> cuts = default)
    {
        byte[] all = [.. _kept, .. bytes];
        var buffer = Segments.Of(all, cuts);
        while (true)
        {
            switch (_reader.Read(ref buffer, completed, out var line))
            {
                case LineStatus.Line:
                    Results.Add("line " + LineModel.Latin(line.ToArray()));
                    continue;
                case LineStatus.TooLong:
                    Assert.True(line.IsEmpty);
                    Results.Add(LineModel.TooLong);
                    continue;
            }

            Assert.True(line.IsEmpty);
            _kept = buffer.ToArray();
            MaxKept = Math.Max(MaxKept, _kept.Length);
            return;
        }
    }

    /// <summary>Returns the results for a stream that arrives in one read.</summary>
    public static List<string> Whole(string stream, int limit)
    {
        var feed = new LineFeed(limit);
        feed.Read(System.Text.Encoding.Latin1.GetBytes(stream), completed: true);
        return feed.Results;
    }
}
