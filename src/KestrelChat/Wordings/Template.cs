using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace KestrelChat.Wordings;

/// <summary>
/// A line of text with slots, parsed once and rendered as UTF-8 with a newline at the end. Immutable. Writing allocates nothing.
/// </summary>
public sealed class Template
{
    private readonly Part[] _parts;

    private Template(Part[] parts) => _parts = parts;

    /// <summary>Parses text with slots in braces; <c>{{</c> is a literal brace.</summary>
    /// <exception cref="FormatException">A brace is not closed, a slot is not in <paramref name="allowed"/>, or there is a control character.</exception>
    public static Template Parse(string text, IReadOnlyList<Slot> allowed)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(allowed);

        var parts = new List<Part>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at]))
            {
                throw new FormatException($"'{text}' has a control character at {at}: expected one line of text");
            }

            if (text[at] != '{')
            {
                literal.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '{')
            {
                literal.Append('{');
                at++;
            }
            else
            {
                var close = text.IndexOf('}', at);
                if (close < 0)
                {
                    throw new FormatException($"'{text}' has a '{{' at {at} that is not closed: expected '}}', or '{{{{' for a literal brace");
                }

                AddLiteral(parts, literal);
                parts.Add(new Part(null, ParseSlot(text[(at + 1)..close], text, allowed)));
                at = close;
            }
        }

        literal.Append('\n');
        AddLiteral(parts, literal);
        return new Template([.. parts]);
    }

    /// <summary>Returns the length of the line in bytes.</summary>
    public int Measure(in MessageArguments arguments)
    {
        var length = 0;
        foreach (var part in _parts)
        {
            length += part.Literal?.Length ?? (IsNumber(part.Slot) ? CountDigits(NumberOf(part.Slot, arguments)) : TextOf(part.Slot, arguments).Length);
        }

        return length;
    }

    /// <summary>Writes the line. <paramref name="destination"/> must have at least the length that <see cref="Measure"/> returns.</summary>
    public void Write(in MessageArguments arguments, Span<byte> destination)
    {
        foreach (var part in _parts)
        {
            int length;
            if (part.Literal is null && IsNumber(part.Slot))
            {
                _ = Utf8Formatter.TryFormat(NumberOf(part.Slot, arguments), destination, out length);
            }
            else
            {
                var bytes = part.Literal ?? TextOf(part.Slot, arguments);
                bytes.CopyTo(destination);
                length = bytes.Length;
            }

            destination = destination[length..];
        }
    }

    /// <summary>Returns the line as a new array.</summary>
    public byte[] Render(in MessageArguments arguments)
    {
        var line = new byte[Measure(arguments)];
        Write(arguments, line);
        return line;
    }

    /// <summary>Writes the line and returns its length in bytes.</summary>
    public int Write(in MessageArguments arguments, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var length = Measure(arguments);
        Write(arguments, output.GetSpan(length)[..length]);
        output.Advance(length);
        return length;
    }

    private static void AddLiteral(List<Part> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new Part(Encoding.UTF8.GetBytes(literal.ToString()), default));
            literal.Clear();
        }
    }

    private static Slot ParseSlot(string name, string text, IReadOnlyList<Slot> allowed)
    {
        foreach (var slot in allowed)
        {
            if (string.Equals(slot.ToString(), name, StringComparison.OrdinalIgnoreCase))
            {
                return slot;
            }
        }

        var expected = allowed.Count == 0 ? "no slots" : string.Join(", ", allowed.Select(slot => "{" + slot.ToString().ToLowerInvariant() + "}"));
        throw new FormatException($"'{text}' has an unknown slot {{{name}}}: expected {expected}");
    }

    private static bool IsNumber(Slot slot) => slot is Slot.Count or Slot.Limit or Slot.Arrived or Slot.Left or Slot.Members;

    private static ReadOnlySpan<byte> TextOf(Slot slot, in MessageArguments arguments) => slot switch
    {
        Slot.Who => arguments.Who,
        Slot.Text => arguments.Text,
        Slot.Name => arguments.Name,
        Slot.Room => arguments.Room,
        _ => arguments.Reason,
    };

    private static long NumberOf(Slot slot, in MessageArguments arguments) => slot switch
    {
        Slot.Count => arguments.Count,
        Slot.Limit => arguments.Limit,
        Slot.Arrived => arguments.Arrived,
        Slot.Left => arguments.Left,
        _ => arguments.Members,
    };

    private static int CountDigits(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(number, digits, out var length);
        return length;
    }

    private readonly record struct Part(byte[]? Literal, Slot Slot);
}
