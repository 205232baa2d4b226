using System.Buffers;
using System.Globalization;
using System.Text;

namespace KestrelChat.Client.Screen;

/// <summary>Collects text and control sequences for a terminal. Its memory is used again; not thread-safe.</summary>
internal sealed class TerminalBuffer
{
    // Of more than a large screen full of styled text nothing is kept for later.
    private const int MaxKept = 256 * 1024;

    private ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was added; valid until the next <see cref="Reset"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public void Reset()
    {
        if (_bytes.Capacity > MaxKept)
        {
            _bytes = new ArrayBufferWriter<byte>();
        }

        _bytes.ResetWrittenCount();
    }

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Add(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, _bytes);

    /// <summary>Adds <c>CSI count final</c>.</summary>
    public void AddControl(int count, char final)
    {
        var span = _bytes.GetSpan(16);
        "\e["u8.CopyTo(span);
        count.TryFormat(span[2..], out var digits, provider: CultureInfo.InvariantCulture);
        span[2 + digits] = (byte)final;
        _bytes.Advance(digits + 3);
    }
}
