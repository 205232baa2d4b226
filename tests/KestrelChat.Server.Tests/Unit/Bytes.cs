using System.Text;

namespace KestrelChat.Server.Tests.Unit;

/// <summary>Streams of bytes, and their pieces.</summary>
internal static class Bytes
{
    public static byte[] Of(string latin) => Encoding.Latin1.GetBytes(latin);

    /// <summary>Bytes as text that shows each of them.</summary>
    public static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

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
}

/// <summary>A stream and the places where it is cut.</summary>
internal sealed record CutStream(byte[] Stream, int[] Cuts)
{
    public override string ToString() => $"stream {Convert.ToHexString(Stream)}, cuts [{string.Join(' ', Cuts)}]";
}
