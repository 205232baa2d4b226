using System.Buffers;
using System.Text;

namespace KestrelChat.Client.Terminal;

/// <summary>Collects pasted bytes up to the sequence that ends a paste. Not thread-safe.</summary>
internal sealed class PasteCollector
{
    /// <summary>Bytes of one paste; a longer one is dropped whole.</summary>
    public const int MaxBytes = 256 * 1024;

    private ArrayBufferWriter<byte> _bytes = new();
    private int _matched;
    private bool _isTooLong;

    private static ReadOnlySpan<byte> End => "\e[201~"u8;

    /// <summary>Takes bytes up to the end of the paste.</summary>
    /// <param name="used">How many bytes belong to the paste and its end.</param>
    /// <returns>The paste, or null before its end.</returns>
    public Key? Collect(ReadOnlySpan<byte> bytes, out int used)
    {
        used = 0;
        while (used < bytes.Length)
        {
            if (_matched == 0)
            {
                // Up to the next byte that may begin the end.
                int length = bytes[used..].IndexOf(End[0]);
                Append(length < 0 ? bytes[used..] : bytes.Slice(used, length));
                used += length < 0 ? bytes.Length - used : length;
                if (length < 0)
                {
                    break;
                }
            }

            if (bytes[used] == End[_matched])
            {
                used++;
                if (++_matched == End.Length)
                {
                    return Finish();
                }
            }
            else
            {
                Append(End[.._matched]);
                _matched = 0;
            }
        }

        return null;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _isTooLong |= _bytes.WrittenCount + bytes.Length > MaxBytes;
        if (!_isTooLong)
        {
            _bytes.Write(bytes);
        }
    }

    private Key Finish()
    {
        Key paste = _isTooLong ? new Key(KeyKind.PasteTooLong) : new Key(KeyKind.Paste, Clean(Encoding.UTF8.GetString(_bytes.WrittenSpan)));
        (_bytes, _matched, _isTooLong) = (new ArrayBufferWriter<byte>(), 0, false);
        return paste;
    }

    // Terminals send CR for newlines; texts from elsewhere have both.
    private static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (char next in text.Replace("\r\n", "\n", StringComparison.Ordinal))
        {
            switch (next)
            {
                case '\n' or '\r':
                    clean.Append('\n');
                    break;
                case '\t':
                    clean.Append(' ');
                    break;
                default:
                    if (!char.IsControl(next))
                    {
                        clean.Append(next);
                    }

                    break;
            }
        }

        return clean.ToString();
    }
}
