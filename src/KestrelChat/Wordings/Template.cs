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
            length += part.Literal?.Length ?? part.Slot switch
            {
                Slot.Who => arguments.Who.Length,
                Slot.Text => arguments.Text.Length,
                Slot.Reason => arguments.Reason.Length,
                _ => Digits(Number(part.Slot, arguments)),
            };
        }

        return length;
    }

    /// <summary>Writes the line. <paramref name="destination"/> is as long as <see cref="Measure"/> said.</summary>
    public void Write(in PhraseArguments arguments, Span<byte> destination)
    {
        foreach (var part in _parts)
        {
            int length;
            switch (part)
            {
                case { Literal: { } literal }:
                    literal.CopyTo(destination);
                    length = literal.Length;
                    break;
                case { Slot: Slot.Who }:
                    arguments.Who.CopyTo(destination);
                    length = arguments.Who.Length;
                    break;
                case { Slot: Slot.Text }:
                    arguments.Text.CopyTo(destination);
                    length = arguments.Text.Length;
                    break;
                case { Slot: Slot.Reason }:
                    arguments.Reason.CopyTo(destination);
                    length = arguments.Reason.Length;
                    break;
                default:
                    _ = Utf8Formatter.TryFormat(Number(part.Slot, arguments), destination, out length);
                    break;
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
