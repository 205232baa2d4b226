namespace KestrelChat.Names;

/// <summary>Finds what somebody who mistyped a command or a name may have meant. Pure; any thread.</summary>
public static class NearestMatch
{
    /// <summary>The most mistakes that are forgiven; in words of three letters and less, one.</summary>
    public const int MaxMistakes = 2;

    private const int ShortWord = 3;

    /// <summary>
    /// The candidate with the fewest mistakes, the first of several; null if none is near. A mistake is a letter too many, too
    /// few, wrong, or changed with its neighbour (Damerau–Levenshtein, no part edited twice); case is no mistake.
    /// </summary>
    /// <remarks>A text of any length may come: a candidate whose length is too different costs nothing.</remarks>
    public static string? Find(string typed, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(candidates);
        string? nearest = null;
        var fewest = (typed.Length <= ShortWord ? 1 : MaxMistakes) + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - typed.Length) < fewest)
            {
                var mistakes = Mistakes(typed, candidate, fewest);

                // All letters wrong: nothing in common.
                if (mistakes < fewest && mistakes < Math.Max(typed.Length, candidate.Length))
                {
                    (nearest, fewest) = (candidate, mistakes);
                }
            }
        }

        return nearest;
    }

    /// <returns>The number of mistakes; <paramref name="limit"/> or more if there are so many.</returns>
    private static int Mistakes(string typed, string meant, int limit)
    {
        var width = meant.Length + 1;
        var beforeLast = new int[width];
        var last = Enumerable.Range(0, width).ToArray();
        var row = new int[width];
        for (var i = 1; i <= typed.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j < width; j++)
            {
                var wrong = Same(typed[i - 1], meant[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + wrong);
                if (i > 1 && j > 1 && Same(typed[i - 1], meant[j - 2]) && Same(typed[i - 2], meant[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }

                least = Math.Min(least, row[j]);
            }

            // No row begins with fewer: a change of neighbours, which leaps over this one, costs as much as a wrong letter here.
            if (least >= limit)
            {
                return limit;
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[^1];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
