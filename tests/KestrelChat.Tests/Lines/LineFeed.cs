using System.Buffers;
using KestrelChat.Lines;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Lines;

/// <summary>Feeds a stream to a <see cref="LineReader"/> in reads of given ends, as a connection does, and notes what it says.</summary>
internal sealed class LineFeed(int limit)
{
    private readonly LineReader _reader = new(limit);
    private byte[] _kept = [];

    public List<string> Told { get; } = [];

    /// <summary>The most that was ever left to be kept between two reads.</summary>
    public int MostKept { get; private set; }

    /// <summary>One read: these bytes come after what was kept, in segments that end at <paramref name="cuts"/>.</summary>
    public void Read(ReadOnlySpan<byte> bytes, bool completed, ReadOnlySpan<int> cuts = default)
    {
        byte[] all = [.. _kept, .. bytes];
        var buffer = Segments.Of(all, cuts);
        while (true)
        {
            switch (_reader.Read(ref buffer, completed, out var line))
            {
                case LineStatus.Line:
                    Told.Add("line " + LineModel.Latin(line.ToArray()));
                    continue;
                case LineStatus.TooLong:
                    Assert.True(line.IsEmpty);
                    Told.Add(LineModel.TooLong);
                    continue;
            }

            Assert.True(line.IsEmpty);
            _kept = buffer.ToArray();
            MostKept = Math.Max(MostKept, _kept.Length);
            return;
        }
    }

    /// <summary>All that a stream gives when it comes in one read and ends.</summary>
    public static List<string> Whole(string stream, int limit)
    {
        var feed = new LineFeed(limit);
        feed.Read(System.Text.Encoding.Latin1.GetBytes(stream), completed: true);
        return feed.Told;
    }
}
