using System.Text;
using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>Finds words: runs of letters and digits with their marks, as Emacs does, or whatever stands between blanks, as a terminal's own Ctrl-W does. Pure.</summary>
internal static class Words
{
    /// <summary>Returns where the word ends that <paramref name="index"/> is in or before.</summary>
    public static int End(string text, int index) => SkipForward(text, Start(text, index), isWord: true);

    /// <summary>Returns where the word begins that <paramref name="index"/> is in or before; in a word, <paramref name="index"/>.</summary>
    public static int Start(string text, int index) => SkipForward(text, index, isWord: false);

    /// <summary>Returns where the word begins that <paramref name="index"/> is in or behind.</summary>
    public static int Before(string text, int index) =>
        SkipBack(text, SkipBack(text, index, before => !IsWord(text, before)), before => IsWord(text, before));

    /// <summary>Returns where what stands between blanks begins, before <paramref name="index"/>.</summary>
    public static int BlankBefore(string text, int index) =>
        SkipBack(text, SkipBack(text, index, before => IsBlank(text, before)), before => !IsBlank(text, before));

    private static bool IsWord(string text, int index) => Rune.TryGetRuneAt(text, index, out var rune) && Rune.IsLetterOrDigit(rune);

    private static bool IsBlank(string text, int index) => char.IsWhiteSpace(text[index]);

    private static int SkipForward(string text, int index, bool isWord)
    {
        while (index < text.Length && IsWord(text, index) == isWord)
        {
            index = GraphemeBreaks.Next(text, index);
        }

        return index;
    }

    // From the beginning on, since boundaries are found forwards: from the end, each step would look at the whole text.
    private static int SkipBack(string text, int index, Func<int, bool> skips)
    {
        var start = 0;
        for (var at = 0; at < index;)
        {
            var next = GraphemeBreaks.Next(text, at);
            start = skips(at) ? start : next;
            at = next;
        }

        return start;
    }
}
