using System.Collections.Frozen;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>Words that name the server, in the languages that it speaks. Pure.</summary>
internal static class ReservedWords
{
    private static readonly FrozenSet<string> s_words =
        new[] { "server", "system", "сервер", "система", "服务器", "伺服器", "系统", "系統" }.Select(Skeleton).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="name"/> reads like one of them: <c>S.E.R.V.E.R</c>, <c>5y$tem</c>, <c>sérver</c>.</summary>
    public static bool IsLike(string name) => s_words.Contains(Skeleton(name));

    // Folds look-alike letters, drops punctuation and marks, and replaces digits by the letters that they stand for.
    private static string Skeleton(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var rune in FoldedName.Of(name).Text.EnumerateRunes())
        {
            var letter = rune.Value switch
            {
                '0' => new Rune('o'),
                '3' => new Rune('e'),
                '5' or '$' => new Rune('s'),
                '7' => new Rune('t'),
                _ => rune,
            };
            if (Rune.IsLetterOrDigit(letter))
            {
                skeleton.Append(letter.ToString());
            }
        }

        return skeleton.ToString();
    }
}
