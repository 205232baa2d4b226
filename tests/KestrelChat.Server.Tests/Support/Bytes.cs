using System.Text;

namespace KestrelChat.Server.Tests.Support;

/// <summary>Converts and splits streams of bytes.</summary>
internal static class Bytes
{
    public static byte[] Of(string latin) => Encoding.Latin1.GetBytes(latin);

    /// <summary>Returns a text with one character for each byte.</summary>
    public static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Splits a stream at these positions.</summary>
    public static IEnumerable<byte[]> Split(byte[] bytes, int[] cuts)
    {
        var from = 0;
        foreach (var to in cuts.Append(bytes.Length))
        {
            yield return bytes[from..to];
            from = to;
        }
    }
}

/// <summary>A stream and the positions where it is cut.</summary>
internal sealed record CutStream(byte[] Stream, int[] Cuts)
{
    public override string ToString() => $"stream {Convert.ToHexString(Stream)}, cuts [{string.Join(' ', Cuts)}]";
}
