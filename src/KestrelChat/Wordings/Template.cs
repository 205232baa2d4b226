using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace KestrelChat.Wordings;

/// <summary>
/// One line of the server's, with slots: parsed once, rendered to UTF-8 bytes with a newline at the end.
/// Immutable; any thread. Rendering allocates nothing.
/// </summary>
public sealed class Template
{
    private readonly Part[] _parts;

    private Template(Part[] parts) => _parts = parts;

    /// <summary>Parses text with slots in braces; <c>{{</c> is a brace.</summary>
    /// <exception cref="FormatException">A brace is not closed, a slot is unknown, or is none of <paramref name="allowed"/>.</exception>
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
                throw new FormatException($"'{text}' has a control character at {at}; a template is one line of text");
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
                    throw new FormatException($"'{text}' has a '{{' at {at} that is not closed; write '{{{{' for a brace");
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

    /// <summary>How many bytes the line has.</summary>
    public int Measure(in PhraseArguments arguments)
    {
        var length = 0;
        foreach (var part in _parts)
        {
            length += part.Literal?.Length ?? (IsNumber(part.Slot) ? Digits(Number(part.Slot, arguments)) : Bytes(part.Slot, arguments).Length);
        }

        return length;
    }

    /// <summary>Writes the line. <paramref name="destination"/> is as long as <see cref="Measure"/> said.</summary>
    public void Write(in PhraseArguments arguments, Span<byte> destination)
    {
        foreach (var part in _parts)
        {
            int length;
            if (part.Literal is null && IsNumber(part.Slot))
            {
                _ = Utf8Formatter.TryFormat(Number(part.Slot, arguments), destination, out length);
            }
            else
            {
                var bytes = part.Literal ?? Bytes(part.Slot, arguments);
                bytes.CopyTo(destination);
                length = bytes.Length;
            }

            destination = destination[length..];
        }
    }

    /// <summary>The line as bytes of its own.</summary>
    public byte[] Render(in PhraseArguments arguments)
    {
        var line = new byte[Measure(arguments)];
        Write(arguments, line);
        return line;
    }

    /// <summary>Writes the line to <paramref name="output"/>; answers its length in bytes.</summary>
    public int Write(in PhraseArguments arguments, IBufferWriter<byte> output)
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

        var known = allowed.Count == 0 ? "it has none" : "it has " + string.Join(", ", allowed.Select(slot => "{" + slot.ToString().ToLowerInvariant() + "}"));
        throw new FormatException($"'{text}' asks for {{{name}}}; {known}");
    }

    private static bool IsNumber(Slot slot) => slot is Slot.Count or Slot.Limit or Slot.Arrived or Slot.Left or Slot.Members;

    private static ReadOnlySpan<byte> Bytes(Slot slot, in PhraseArguments arguments) => slot switch
    {
        Slot.Who => arguments.Who,
        Slot.Text => arguments.Text,
        Slot.Name => arguments.Name,
        Slot.Room => arguments.Room,
        _ => arguments.Reason,
    };

    private static long Number(Slot slot, in PhraseArguments arguments) => slot switch
    {
        Slot.Count => arguments.Count,
        Slot.Limit => arguments.Limit,
        Slot.Arrived => arguments.Arrived,
        Slot.Left => arguments.Left,
        _ => arguments.Members,
    };

    private static int Digits(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(number, digits, out var length);
        return length;
    }

    private readonly record struct Part(byte[]? Literal, Slot Slot);
}
