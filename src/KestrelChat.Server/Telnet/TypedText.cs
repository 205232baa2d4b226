namespace KestrelChat.Server.Telnet;

/// <summary>Text that a user has typed and the chat has not read. Its last line can be edited.</summary>
/// <remarks>One per connection; not thread safe. Holds no more than its reader leaves, and the bytes of one read.</remarks>
internal sealed class TypedText
{
    private const int MinCapacity = 256;

    private byte[] _bytes = new byte[MinCapacity];

    public int Length { get; private set; }

    /// <summary>The text; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    private ReadOnlySpan<byte> LastLine => _bytes.AsSpan(0, Length)[(_bytes.AsSpan(0, Length).LastIndexOf((byte)'\n') + 1)..];

    public void Append(byte each) => Append([each]);

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - Length < text.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + text.Length));
        }

        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Removes the last character of the last line, with everything that belongs to it, if there is one.</summary>
    public void EraseCharacter() => Length -= LastCharacter.LengthOf(LastLine);

    /// <summary>Removes the last line, as far as it was typed.</summary>
    public void EraseLine() => Length -= LastLine.Length;

    /// <summary>Removes the first bytes, which were read.</summary>
    public void RemoveFirst(int count)
    {
        _bytes.AsSpan(count, Length - count).CopyTo(_bytes);
        Length -= count;
    }
}
