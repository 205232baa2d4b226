using System.Text;

namespace KestrelChat.Load.Engine;

/// <summary>The last bytes received on each connection: a server usually sends the reason before it disconnects.</summary>
internal sealed class LastBytes(int connections)
{
    private const int MaxLength = 80;

    private readonly byte[] bytes = new byte[connections * MaxLength];
    private readonly byte[] lengths = new byte[connections];

    internal void Store(int connection, ReadOnlySpan<byte> received)
    {
        var tail = received[Math.Max(0, received.Length - MaxLength)..];
        tail.CopyTo(bytes.AsSpan(connection * MaxLength));
        lengths[connection] = (byte)tail.Length;
    }

    /// <summary>Returns the bytes as text, with control characters escaped.</summary>
    internal string ToText(int connection)
    {
        var text = new StringBuilder();
        foreach (char c in Encoding.UTF8.GetString(bytes, connection * MaxLength, lengths[connection]))
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
