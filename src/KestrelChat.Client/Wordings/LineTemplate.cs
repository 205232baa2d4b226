using System.Runtime.InteropServices;
using System.Text;

namespace KestrelChat.Client.Wordings;

/// <summary>A line of text with slots, as the server's wordings have them, by which lines are recognized. Immutable; any thread.</summary>
/// <remarks>
/// Matching takes time in proportion to the line and never goes back: a word ends where the text after it first occurs, other text where
/// it last occurs.
/// </remarks>
internal sealed class LineTemplate
{
    private readonly Part[] _parts;

    private LineTemplate(string text, Part[] parts)
    {
        Text = text;
        _parts = parts;
        LiteralLength = parts.Sum(part => part.Literal?.Length ?? 0);
    }

    /// <summary>The template as it is written.</summary>
    public string Text { get; }

    /// <summary>How many characters are not in slots: the more, the less likely a line of another kind is like it.</summary>
    public int LiteralLength { get; }

    /// <summary>The line, if the template has no slots; else null.</summary>
    public string? WholeLine => _parts is [{ Literal: { } literal }] ? literal : null;

    /// <summary>Parses text with slots in braces; <c>{{</c> is a literal brace.</summary>
    /// <exception cref="FormatException">A brace is not closed.</exception>
    public static LineTemplate Parse(string text)
    {
        List<Part> parts = [];
        StringBuilder literal = new();
        for (int at = 0; at < text.Length; at++)
        {
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
                int close = text.IndexOf('}', at);
                if (close < 0)
                {
                    throw new FormatException($"'{text}' has a '{{' at {at} that is not closed");
                }

                AddLiteral(parts, literal);
                parts.Add(new Part(null, KindOf(text.AsSpan(at + 1, close - at - 1))));
                at = close;
            }
        }

        AddLiteral(parts, literal);
        return new LineTemplate(text, [.. parts]);
    }

    /// <summary>Whether a line has the form of the template.</summary>
    /// <param name="line">Visible text.</param>
    /// <param name="values">The slots' places in <paramref name="line"/>.</param>
    public bool TryMatch(string line, out SlotValues values)
    {
        values = default;
        int at = 0;
        for (int index = 0; index < _parts.Length; index++)
        {
            Part part = _parts[index];
            if (part.Literal is { } literal)
            {
                if (!line.AsSpan(at).StartsWith(literal, StringComparison.Ordinal))
                {
                    return false;
                }

                at += literal.Length;
                continue;
            }

            int end = FindEnd(line.AsSpan(at), part.Slot, index + 1 < _parts.Length ? _parts[index + 1] : null);
            if (end < 0 || !Slots.IsValid(part.Slot, line.AsSpan(at, end)))
            {
                return false;
            }

            values[part.Slot] = new Range(at, at + end);
            at += end;
        }

        return at == line.Length;
    }

    private static int FindEnd(ReadOnlySpan<char> text, SlotKind slot, Part? next)
    {
        if (next is not { } part)
        {
            return text.Length;
        }

        if (part.Literal is { } literal)
        {
            return slot == SlotKind.Text ? text.LastIndexOf(literal, StringComparison.Ordinal) : text.IndexOf(literal, StringComparison.Ordinal);
        }

        int end = slot == SlotKind.Number ? text.IndexOfAnyExceptInRange('0', '9') : text.IndexOf(' ');
        return end < 0 ? text.Length : end;
    }

    private static SlotKind KindOf(ReadOnlySpan<char> slot) => slot switch
    {
        "who" => SlotKind.Who,
        "name" => SlotKind.Name,
        "room" => SlotKind.Room,
        "text" or "reason" => SlotKind.Text,
        _ => SlotKind.Number,
    };

    private static void AddLiteral(List<Part> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new Part(literal.ToString(), default));
            literal.Clear();
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Part(string? Literal, SlotKind Slot);
}
