namespace KestrelChat.Client.Wordings;

/// <summary>What can stand in a slot of a template.</summary>
internal enum SlotKind
{
    /// <summary>Whom the line is about: a name or an address, one word.</summary>
    Who,

    /// <summary>Another name, one word.</summary>
    Name,

    /// <summary>A room's name, one word.</summary>
    Room,

    /// <summary>Digits.</summary>
    Number,

    /// <summary>Any text; it may be empty.</summary>
    Text,
}
