namespace KestrelChat.Text;

/// <summary>Finds the command or name that a mistyped one may have meant. Pure.</summary>
public static class NearestMatch
{
    /// <summary>The maximum number of mistakes; one in words of up to three letters.</summary>
    public const int MaxMistakes = 2;

    private const int ShortWord = 3;

    /// <summary>
    /// Returns the candidate with the fewest mistakes, the first of several, or null if none is near. A mistake is an inserted,
    /// missing, wrong or transposed letter (Damerau–Levenshtein distance, optimal string alignment). Case is ignored.
    /// </summary>
    /// <remarks>Texts may have any length: candidates whose length differs too much are not compared.</remarks>
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
                var mistakes = CountMistakes(typed, candidate, fewest);

                // If every letter is wrong, the words have nothing in common.
                if (mistakes < fewest && mistakes < Math.Max(typed.Length, candidate.Length))
                {
                    (nearest, fewest) = (candidate, mistakes);
                }
            }
        }

        return nearest;
    }

    /// <returns>The number of mistakes, or <paramref name="limit"/> if there are at least that many.</returns>
    private static int CountMistakes(string typed, string candidate, int limit)
    {
        var width = candidate.Length + 1;
        var beforeLast = new int[width];
        var last = Enumerable.Range(0, width).ToArray();
        var row = new int[width];
        for (var i = 1; i <= typed.Length; i++)
        {
            row[0] = i;
            var fewest = i;
            for (var j = 1; j < width; j++)
            {
                var wrong = Same(typed[i - 1], candidate[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + wrong);
                if (i > 1 && j > 1 && Same(typed[i - 1], candidate[j - 2]) && Same(typed[i - 2], candidate[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }

                fewest = Math.Min(fewest, row[j]);
            }

            // Later rows cannot have fewer: a transposition, which skips this row, costs as much as a wrong letter here.
            if (fewest >= limit)
            {
                return limit;
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[^1];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
