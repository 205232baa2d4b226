using System.Text;
using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>The line being typed, and the cursor in it.</summary>
/// <remarks>The text is valid UTF-16 without control characters and has at most <see cref="MaxBytes"/>. The cursor is always at a grapheme's boundary.</remarks>
internal sealed class EditBuffer
{
    /// <summary>The limit of a line in bytes of UTF-8.</summary>
    public const int MaxBytes = 64 * 1024;

    public string Text { get; private set; } = "";

    /// <summary>An index into <see cref="Text"/>.</summary>
    public int Cursor { get; private set; }

    public bool IsAtEnd => Cursor == Text.Length;

    /// <summary>Returns whether a line may have this length.</summary>
    public static bool Fits(string text) => Encoding.UTF8.GetByteCount(text) <= MaxBytes;

    public void MoveTo(int index) => Cursor = GraphemeBreaks.AtOrAfter(Text, Math.Clamp(index, 0, Text.Length));

    /// <summary>Replaces the text from <paramref name="start"/> to <paramref name="end"/>; the cursor comes to stand behind the new one.</summary>
    /// <param name="text">Fit for a line, see <see cref="EditableText"/>.</param>
    /// <returns>False, and nothing is changed, if the line would be too long.</returns>
    public bool TryReplace(int start, int end, string text)
    {
        var replaced = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));
        if (text.Length > end - start && !Fits(replaced))
        {
            return false;
        }

        Set(replaced, start + text.Length);
        return true;
    }

    public bool TryInsert(string text) => TryReplace(Cursor, Cursor, text);

    /// <summary>Removes the text from <paramref name="start"/> to <paramref name="end"/>, where the cursor comes to stand.</summary>
    public string Remove(int start, int end)
    {
        var removed = Text[start..end];
        Set(Text.Remove(start, end - start), start);
        return removed;
    }

    public void Set(string text, int cursor)
    {
        Text = text;
        MoveTo(cursor);
    }
}
