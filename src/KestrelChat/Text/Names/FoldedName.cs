using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// The comparison key of a name: <c>Ada</c>, <c>ada</c> and <c>ＡＤＡ</c> are one name, and so are <c>coco</c> in Latin and
/// <c>сосо</c> in Cyrillic letters, or <c>Alice</c> and <c>A1ice</c>. Never shown.
/// </summary>
/// <remarks>Ordered by code unit. Immutable. Folding is idempotent.</remarks>
public readonly record struct FoldedName : IComparable<FoldedName>
{
    private readonly string? _text;

    private FoldedName(string text) => _text = text;

    public string Text => _text ?? "";

    /// <summary>
    /// Folds <paramref name="name"/>, which need not be valid by <see cref="NameRules"/>. The result can be up to 18 times as
    /// long (U+FDFA).
    /// </summary>
    public static FoldedName Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new FoldedName(Ascii.IsValid(name) ? LookAlikes.OfAscii(name) : LookAlikes.Write(UnicodeFolding.Fold(name)));
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
