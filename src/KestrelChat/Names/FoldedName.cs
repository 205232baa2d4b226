using System.Text;

namespace KestrelChat.Names;

/// <summary>
/// The form by which names are unique and found: <c>Ada</c>, <c>ada</c> and <c>ＡＤＡ</c> are one name, and so are
/// <c>coco</c> in Latin and <c>сосо</c> in Cyrillic letters. Never shown.
/// </summary>
/// <remarks>Ordered by code unit. A value; any thread. Folding what is folded changes nothing.</remarks>
public readonly record struct FoldedName : IComparable<FoldedName>
{
    private readonly string? _text;

    private FoldedName(string text) => _text = text;

    /// <summary>The folded text.</summary>
    public string Text => _text ?? "";

    /// <summary>
    /// Folds <paramref name="name"/>, which need not be a name that <see cref="NameRules"/> would allow. The form can be up to
    /// 18 times as long (U+FDFA).
    /// </summary>
    public static FoldedName Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new FoldedName(Ascii.IsValid(name) ? name.ToLowerInvariant() : LookAlikes.Write(UnicodeFolding.Fold(name)));
    }

    /// <inheritdoc/>
    public int CompareTo(FoldedName other) => string.CompareOrdinal(Text, other.Text);

    public static bool operator <(FoldedName left, FoldedName right) => left.CompareTo(right) < 0;

    public static bool operator <=(FoldedName left, FoldedName right) => left.CompareTo(right) <= 0;

    public static bool operator >(FoldedName left, FoldedName right) => left.CompareTo(right) > 0;

    public static bool operator >=(FoldedName left, FoldedName right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
