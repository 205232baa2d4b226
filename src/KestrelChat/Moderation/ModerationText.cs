using System.Diagnostics.CodeAnalysis;
using System.Text;
using KestrelChat.Lines;
using KestrelChat.Names;

namespace KestrelChat.Moderation;

/// <summary>
/// What operators write, checked and made safe to show. Each answers false with what is wrong and what is wanted. Pure.
/// </summary>
public static class ModerationText
{
    /// <summary>The longest name that a line is said in, in characters.</summary>
    public const int MaxWho = 32;

    /// <summary>The longest reason, in characters: it is shown on one line.</summary>
    public const int MaxReason = 200;

    /// <summary>A reason; null or blank = none, which is given as empty.</summary>
    public static bool TryReason(string? text, out string reason, [NotNullWhen(false)] out string? error)
    {
        reason = VisibleText.Of(text?.Trim() ?? "");
        var length = LengthOf(text?.Trim());
        error = length > MaxReason ? $"the reason has {length} characters; {MaxReason} at most are wanted" : null;
        return error is null;
    }

    /// <summary>The name that a line is said in.</summary>
    public static bool TryWho(string? text, [NotNullWhen(true)] out string? who, [NotNullWhen(false)] out string? error)
    {
        who = text;
        error = text switch
        {
            null or "" => "who is empty; the name to say it in is wanted",
            _ when LengthOf(text) is var length and > MaxWho => $"who has {length} characters; {MaxWho} at most are wanted",
            _ when text.Any(char.IsWhiteSpace) || VisibleText.Of(text) != text => $"who is '{VisibleText.Of(text)}'; a name without spaces and control characters is wanted",
            _ when NameRules.Check(text) is not NameFault.None => $"who is '{VisibleText.Of(text)}'; a name is wanted that no line or address could be taken for: no brackets, colons, quotes or leading * and /",
            _ => null,
        };
        return error is null && who is not null;
    }

    /// <summary>A line to be said.</summary>
    /// <param name="maxLineBytes">As for what clients say: in UTF-8, as it was written.</param>
    public static bool TryLine(string? text, int maxLineBytes, [NotNullWhen(true)] out string? line, [NotNullWhen(false)] out string? error)
    {
        var bytes = text is null ? 0 : Encoding.UTF8.GetByteCount(text);
        line = null;
        error = bytes == 0 ? "text is empty; the line to be said is wanted"
            : bytes > maxLineBytes ? $"text has {bytes} bytes; a line has {maxLineBytes} at most"
            : null;
        if (error is null)
        {
            line = VisibleText.Of(text!);
        }

        return error is null && line is not null;
    }

    private static int LengthOf(string? text) => text?.EnumerateRunes().Count() ?? 0;
}
