using System.Text;

namespace KestrelChat.Load.Engine;

/// <summary>The end of what each connection received last: a server that hangs up mostly says why just before.</summary>
internal sealed class LastBytes(int connections)
{
    private const int Kept = 80;

    private readonly byte[] bytes = new byte[connections * Kept];
    private readonly byte[] lengths = new byte[connections];

    internal void Keep(int connection, ReadOnlySpan<byte> received)
    {
        var tail = received[Math.Max(0, received.Length - Kept)..];
        tail.CopyTo(bytes.AsSpan(connection * Kept));
        lengths[connection] = (byte)tail.Length;
    }

    /// <summary>As text for a message, with control characters escaped.</summary>
    internal string Text(int connection)
    {
        var text = new StringBuilder();
        foreach (char c in Encoding.UTF8.GetString(bytes, connection * Kept, lengths[connection]))
        {
            _ = c switch
            {
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                _ when char.IsControl(c) => text.Append($"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }
}
