using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Lines;

/// <summary>Cuts what the server sends into lines that can be shown. Not thread-safe.</summary>
/// <remarks>
/// A line ends with LF or CR LF. A line over <see cref="MaxLineBytes"/> comes in pieces, so that nothing is lost and memory is bounded.
/// </remarks>
internal sealed class LineSplitter
{
    /// <summary>The most bytes of a line that are shown as one.</summary>
    public const int MaxLineBytes = 64 * 1024;

    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private byte[] _unfinished = new byte[1024];
    private int _length;

    /// <summary>Whether there is a line that has not ended yet.</summary>
    public bool HasPartial => _length > 0;

    /// <summary>The line that has not ended yet, such as a prompt of the server; null without one.</summary>
    public string? Partial => _length == 0 ? null : VisibleLine.Of(_unfinished.AsSpan(0, _length), out _);

    /// <summary>Adds the lines that <paramref name="bytes"/> end to <paramref name="lines"/>.</summary>
    public void Split(ReadOnlySpan<byte> bytes, ICollection<ReceivedText> lines)
    {
        while (bytes.IndexOf(Lf) is >= 0 and int end)
        {
            Append(bytes[..end], lines);
            Emit(_length > 0 && _unfinished[_length - 1] == Cr ? _length - 1 : _length, lines);
            bytes = bytes[(end + 1)..];
        }

        Append(bytes, lines);
    }

    /// <summary>Ends the unfinished line, because nothing follows it.</summary>
    public void Finish(ICollection<ReceivedText> lines)
    {
        if (_length > 0)
        {
            Emit(_length, lines);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, ICollection<ReceivedText> lines)
    {
        while (!bytes.IsEmpty)
        {
            if (_length == MaxLineBytes)
            {
                EmitPiece(lines);
            }

            int count = Math.Min(bytes.Length, MaxLineBytes - _length);
            if (_unfinished.Length < _length + count)
            {
                Array.Resize(ref _unfinished, Math.Min(MaxLineBytes, Math.Max(_unfinished.Length * 2, _length + count)));
            }

            bytes[..count].CopyTo(_unfinished.AsSpan(_length));
            _length += count;
            bytes = bytes[count..];
        }
    }

    // Not in the middle of a character.
    private void EmitPiece(ICollection<ReceivedText> lines)
    {
        const int LongestCharacter = 4;
        int end = _length;
        for (int back = 1; back < LongestCharacter; back++)
        {
            byte first = _unfinished[_length - back];
            if ((first & 0xC0) == 0xC0)
            {
                end = _length - back;
                break;
            }

            if ((first & 0x80) == 0)
            {
                break;
            }
        }

        byte[] rest = _unfinished.AsSpan(end, _length - end).ToArray();
        Emit(end, lines);
        rest.CopyTo(_unfinished, 0);
        _length = rest.Length;
    }

    private void Emit(int length, ICollection<ReceivedText> lines)
    {
        string text = VisibleLine.Of(_unfinished.AsSpan(0, length), out bool rings);
        lines.Add(new ReceivedText(text, rings));
        _length = 0;
    }
}
