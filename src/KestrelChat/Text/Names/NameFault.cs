namespace KestrelChat.Text.Names;

/// <summary>The rule of <see cref="NameRules"/> that a text breaks.</summary>
public enum NameFault
{
    /// <summary>The text is a valid name.</summary>
    None,

    Empty,

    /// <summary>More than <see cref="NameRules.MaxLength"/> characters.</summary>
    TooLong,

    /// <summary>A <see cref="FoldedName"/> of more than <see cref="NameRules.MaxFoldedBytes"/>.</summary>
    FoldsTooLong,

    /// <summary>White space of any kind, line endings included: a name is one word.</summary>
    WhiteSpace,

    /// <summary>A control character, or a control picture, by which <see cref="VisibleText"/> replaces it.</summary>
    Control,

    /// <summary>
    /// An invisible character: zero-width and bidirectional format characters, fillers, tags. Joiners are one where no script needs them.
    /// </summary>
    Invisible,

    /// <summary>A character that terminals cannot show: private use, unassigned, an unpaired surrogate, U+FFFD.</summary>
    NotText,

    /// <summary>The first character is a combining mark.</summary>
    BeginsWithMark,

    /// <summary>More than <see cref="NameRules.MaxMarks"/> combining marks on one character.</summary>
    TooManyMarks,

    /// <summary>A mark that underlines, strikes out or encloses, which no word needs; a keycap is an emoji and allowed.</summary>
    UnusualMark,

    /// <summary>Looks like an IP address, by which clients without a name are shown.</summary>
    Address,

    /// <summary>Begins like a command (<c>/</c>) or a notice of the server (<c>*</c>).</summary>
    BeginsLikeNotice,

    /// <summary>One of <c>: [ ] &lt; &gt; " ,</c>, or a similar character, by which lines of others could be forged.</summary>
    ReservedCharacter,

    /// <summary>A word that looks like the server's name, in any spelling.</summary>
    ReservedWord,

    /// <summary>Letters of two scripts that look alike, such as Latin and Cyrillic.</summary>
    MixedScripts,
}
