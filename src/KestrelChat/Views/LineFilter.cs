using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using KestrelChat.Text.Names;
using KestrelChat.Transcripts;

namespace KestrelChat.Views;

/// <summary>When a client's terminal bell rings.</summary>
public enum BellMode
{
    Off,

    /// <summary>At every line of another user.</summary>
    On,

    /// <summary>At lines of other users that contain the client's name.</summary>
    Mentions,
}

/// <summary>Decides which lines of a shared rendering one client hides, and which ring its bell. Immutable.</summary>
/// <param name="OwnKey">The client's own comparison key. Its own lines are never hidden and never ring.</param>
/// <param name="Name">The client's name, UTF-8.</param>
/// <param name="Ignored">The names of the users whose lines are hidden, by comparison key.</param>
internal sealed record LineFilter(string OwnKey, ReadOnlyMemory<byte> Name, ImmutableDictionary<string, string> Ignored, BellMode Bell)
{
    /// <summary>Whether no line is hidden and none rings.</summary>
    public bool IsIdle => Ignored.IsEmpty && Bell == BellMode.Off;

    public bool Hides(string? author) => author is not null && author != OwnKey && Ignored.ContainsKey(author);

    public bool Rings(LineAuthor author, ReadOnlySpan<byte> line) => author.IsSaid && author.Key != OwnKey && Bell switch
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
            if (Matches(line.Slice(at, name.Length), name) && !EndsInWord(line[..at]) && !BeginsWithWord(line[(at + name.Length)..]))
            {
                return true;
            }
        }

        return false;
    }

    // Case is ignored for names in ASCII only.
    private static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(text, name) || text.SequenceEqual(name);

    private static bool EndsInWord(ReadOnlySpan<byte> line) => Rune.DecodeLastFromUtf8(line, out var rune, out _) == OperationStatus.Done && IsWordCharacter(rune);

    private static bool BeginsWithWord(ReadOnlySpan<byte> line) => Rune.DecodeFromUtf8(line, out var rune, out _) == OperationStatus.Done && IsWordCharacter(rune);

    // Chinese and Japanese characters do not count: there are no spaces between words.
    private static bool IsWordCharacter(Rune rune) =>
        (Rune.IsLetterOrDigit(rune) || rune.Value == '_' || NameRules.IsMark(rune)) && rune.Value is not ((>= 0x2E80 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF));
}
