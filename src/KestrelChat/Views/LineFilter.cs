using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using KestrelChat.Names;
using KestrelChat.Transcripts;

namespace KestrelChat.Views;

/// <summary>When a person's terminal is rung.</summary>
public enum BellMode
{
    Off,

    /// <summary>At every line that another said.</summary>
    On,

    /// <summary>When another said the person's name.</summary>
    Mentions,
}

/// <summary>What one person leaves out of a rendering that others read as well, and what rings its bell. Immutable.</summary>
/// <param name="Own">The person's own key; what it said itself neither rings nor is left out.</param>
/// <param name="Name">What it is called, UTF-8.</param>
/// <param name="Ignored">Those whose lines are left out, by their keys.</param>
/// <param name="Bell">When it is rung.</param>
internal sealed record LineFilter(string Own, ReadOnlyMemory<byte> Name, ImmutableDictionary<string, string> Ignored, BellMode Bell)
{
    /// <summary>Whether everything passes as it is.</summary>
    public bool IsIdle => Ignored.IsEmpty && Bell == BellMode.Off;

    public bool Hides(string? author) => author is not null && author != Own && Ignored.ContainsKey(author);

    /// <summary>Whether a line that another person said rings.</summary>
    public bool Rings(LineAuthor author, ReadOnlySpan<byte> line) => author.IsSaid && author.Key != Own && Bell switch
    {
        BellMode.On => true,
        BellMode.Mentions => Mentions(line),
        _ => false,
    };

    private bool Mentions(ReadOnlySpan<byte> line)
    {
        var name = Name.Span;
        for (var at = 0; !name.IsEmpty && at + name.Length <= line.Length; at++)
        {
            if (IsThere(line.Slice(at, name.Length), name) && !EndsInWord(line[..at]) && !BeginsWithWord(line[(at + name.Length)..]))
            {
                return true;
            }
        }

        return false;
    }

    // ASCII letters in either case; others as the name is written.
    private static bool IsThere(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(text, name) || text.SequenceEqual(name);

    private static bool EndsInWord(ReadOnlySpan<byte> line) => Rune.DecodeLastFromUtf8(line, out var rune, out _) == OperationStatus.Done && IsOfWord(rune);

    private static bool BeginsWithWord(ReadOnlySpan<byte> line) => Rune.DecodeFromUtf8(line, out var rune, out _) == OperationStatus.Done && IsOfWord(rune);

    // Chinese and Japanese have no spaces between words: there a name may stand beside any character.
    private static bool IsOfWord(Rune rune) =>
        (Rune.IsLetterOrDigit(rune) || rune.Value == '_' || NameRules.IsMark(rune)) && rune.Value is not ((>= 0x2E80 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF));
}
