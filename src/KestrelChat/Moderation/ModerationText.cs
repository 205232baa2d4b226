using System.Diagnostics.CodeAnalysis;
using System.Text;
using KestrelChat.Text;
using KestrelChat.Text.Names;

namespace KestrelChat.Moderation;

/// <summary>Validates what operators write and makes it visible. Each method returns false with an error. Pure.</summary>
public static class ModerationText
{
    /// <summary>The longest name that a line can be said under, in characters.</summary>
    public const int MaxName = 32;

    /// <summary>The longest reason, in characters: it is shown on one line.</summary>
    public const int MaxReason = 200;

    /// <summary>Validates a reason; null or blank = none, returned as empty.</summary>
    public static bool TryReason(string? text, out string reason, [NotNullWhen(false)] out string? error)
    {
        reason = VisibleText.Of(text?.Trim() ?? "");
        var length = LengthOf(text?.Trim());
        error = length > MaxReason ? $"reason: {length} characters: expected at most {MaxReason}" : null;
        return error is null;
    }

    /// <summary>Validates the name that a line is said under.</summary>
    public static bool TryName(string? text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? error)
    {
        name = text;
        error = text switch
        {
            null or "" => "who: empty: expected the name under which to say the line",
            _ when LengthOf(text) is var length and > MaxName => $"who: {length} characters: expected at most {MaxName}",
            _ when text.Any(char.IsWhiteSpace) || VisibleText.Of(text) != text => $"who: invalid value '{VisibleText.Of(text)}': expected a name without spaces and control characters",
            _ when NameRules.Check(text, out var culprit) is not NameFault.None and var fault => $"who: invalid value '{text}': expected {ExpectationOf(fault, culprit)}",
            _ => null,
        };
        return error is null && name is not null;
    }

    /// <summary>Validates a line.</summary>
    /// <param name="maxLineBytes">The longest line, in bytes of UTF-8 as it was written.</param>
    public static bool TryLine(string? text, int maxLineBytes, [NotNullWhen(true)] out string? line, [NotNullWhen(false)] out string? error)
    {
        var bytes = text is null ? 0 : Encoding.UTF8.GetByteCount(text);
        line = null;
        error = bytes == 0 ? "text: empty: expected the line to say"
            : bytes > maxLineBytes ? $"text: {bytes} bytes: expected at most {maxLineBytes}"
            : null;
        if (error is null)
        {
            line = VisibleText.Of(text!);
        }

        return error is null && line is not null;
    }

    private static string ExpectationOf(NameFault fault, Rune culprit) => fault switch
    {
        NameFault.FoldsTooLong => $"a name that stands for at most {NameRules.MaxFoldedBytes} bytes when names are compared",
        NameFault.Address or NameFault.ReservedWord => "a name that does not look like an address or like the server",
        NameFault.BeginsLikeNotice => "a name that does not begin with * or /",
        NameFault.MixedScripts => $"a name without letters of scripts that look alike, found {CharacterLabel.Of(culprit)}",
        _ => $"a name without {CharacterLabel.Of(culprit)}",
    };

    private static int LengthOf(string? text) => text?.EnumerateRunes().Count() ?? 0;
}
