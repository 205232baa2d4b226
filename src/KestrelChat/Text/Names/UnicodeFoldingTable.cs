using System.Globalization;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>The embedded UnicodeFolding.txt, as sorted arrays. Immutable.</summary>
internal sealed class UnicodeFoldingTable
{
    private const int FirstPresentationForm = 0xFB00;
    private const string Resource = "KestrelChat.Text.Names.UnicodeFolding.txt";

    private readonly int[] _points;
    private readonly string _forms;
    private readonly ushort[] _formEnds;
    private readonly int[] _marks;
    private readonly byte[] _classes;

    // By the letter and its marks, in folded form.
    private readonly Dictionary<string, string> _composed = new(StringComparer.Ordinal);

    private UnicodeFoldingTable(SortedDictionary<int, string> folds, SortedDictionary<int, byte> classes)
    {
        _points = [.. folds.Keys];
        _forms = string.Concat(folds.Values);
        _formEnds = new ushort[_points.Length];
        var end = 0;
        var at = 0;
        foreach (var form in folds.Values)
        {
            end += form.Length;
            _formEnds[at++] = checked((ushort)end);
        }

        _marks = [.. classes.Keys];
        _classes = [.. classes.Values];
        foreach (var (point, form) in folds)
        {
            // Not capitals and presentation forms. Of several characters that look the same, the first.
            var rune = new Rune(point);
            if (point < FirstPresentationForm && Rune.ToLowerInvariant(rune) == rune && IsLetterWithMarks(form))
            {
                _composed.TryAdd(form, rune.ToString());
            }
        }
    }

    /// <summary>The code points that folding changes, ascending.</summary>
    public ReadOnlySpan<int> Points => _points;

    /// <exception cref="InvalidOperationException">The assembly does not contain the table.</exception>
    public static UnicodeFoldingTable Load()
    {
        using var stream = typeof(UnicodeFoldingTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly does not contain the resource {Resource}: rebuild KestrelChat.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var folds = new SortedDictionary<int, string>();
        var classes = new SortedDictionary<int, byte>();
        var inClasses = false;
        while (reader.ReadLine() is { } line)
        {
            if (line is "fold" or "class")
            {
                inClasses = line == "class";
            }
            else if (line[0] != '#')
            {
                var fields = line.Split(' ', 2);
                var (first, last) = ParseRange(fields[0]);
                for (var point = first; point <= last; point++)
                {
                    if (inClasses)
                    {
                        classes.Add(point, byte.Parse(fields[1], CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        folds.Add(point, ParseForm(fields[1], point - first));
                    }
                }
            }
        }

        return new UnicodeFoldingTable(folds, classes);
    }

    /// <summary>Finds the folded form of <paramref name="rune"/>; returns false if folding does not change it.</summary>
    public bool TryFold(Rune rune, out ReadOnlySpan<char> form)
    {
        var at = Array.BinarySearch(_points, rune.Value);
        if (at < 0)
        {
            form = default;
            return false;
        }

        form = _forms.AsSpan()[(at == 0 ? 0 : _formEnds[at - 1]).._formEnds[at]];
        return true;
    }

    /// <summary>Returns the character that consists of a letter and its marks, in folded form; null if there is none.</summary>
    public string? FindComposed(string form) => _composed.GetValueOrDefault(form);

    /// <summary>Returns the Canonical_Combining_Class, which is 0 for everything but marks.</summary>
    public int CombiningClass(Rune rune)
    {
        var at = Array.BinarySearch(_marks, rune.Value);
        return at < 0 ? 0 : _classes[at];
    }

    private static bool IsLetterWithMarks(string form)
    {
        var runes = form.EnumerateRunes();
        return runes.Count() > 1 && Rune.IsLetter(runes.First()) && runes.Skip(1).All(NameRules.IsMark);
    }

    private static (int First, int Last) ParseRange(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (ParsePoint(range), ParsePoint(range)) : (ParsePoint(range.AsSpan(0, dash)), ParsePoint(range.AsSpan(dash + 1)));
    }

    private static string ParseForm(string points, int offset)
    {
        var form = new StringBuilder();
        foreach (var point in points.Split(' '))
        {
            form.Append(new Rune(ParsePoint(point) + offset).ToString());
        }

        return form.ToString();
    }

    private static int ParsePoint(ReadOnlySpan<char> hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
