namespace KestrelChat.Names;

/// <summary>Why a text may not be a name. Each wording says it in its own way.</summary>
public enum NameFault
{
    /// <summary>It may be one.</summary>
    None,

    /// <summary>There is nothing.</summary>
    Empty,

    /// <summary>
    /// More than <see cref="NameRules.MaxLength"/> characters, or a <see cref="FoldedName"/> of more than
    /// <see cref="Cluster.ClusterLimits.MaxNameBytes"/>.
    /// </summary>
    TooLong,

    /// <summary>White space of any kind, line ends included: a name is one word.</summary>
    WhiteSpace,

    /// <summary>A control, or the picture of one that <see cref="Lines.VisibleText"/> puts in its place.</summary>
    Control,

    /// <summary>Something that nobody sees: zero-width and bidirectional format characters, fillers, tags.</summary>
    Invisible,

    /// <summary>No character that everybody can show: private use, unassigned, half a surrogate pair, U+FFFD.</summary>
    NotText,

    /// <summary>The first character is a mark that belongs on a character before it.</summary>
    BeginsWithMark,

    /// <summary>More than <see cref="NameRules.MaxMarks"/> combining marks on one character.</summary>
    TooManyMarks,

    /// <summary>Looks like an IP address, as those have who took no name.</summary>
    Address,

    /// <summary>Begins like a command (<c>/</c>) or like a notice of the server (<c>*</c>).</summary>
    BeginsLikeNotice,

    /// <summary>One of <c>: [ ] &lt; &gt; " ,</c>, or its like, with which a line of somebody else could be forged.</summary>
    ReservedCharacter,

    /// <summary>A word that could be taken for the server's own, however it is spelt.</summary>
    ReservedWord,

    /// <summary>Letters of two scripts that look alike, Latin and Cyrillic for example.</summary>
    MixedScripts,
}
