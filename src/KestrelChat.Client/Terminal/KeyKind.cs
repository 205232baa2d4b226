namespace KestrelChat.Client.Terminal;

/// <summary>What a terminal reports: a key, pasted text, or a change of focus.</summary>
internal enum KeyKind
{
    /// <summary>Typed characters; <see cref="Key.Text"/> has them.</summary>
    Text,

    /// <summary>Text from the clipboard (bracketed paste); <see cref="Key.Text"/> has it, with LF between lines.</summary>
    Paste,

    /// <summary>Pasted text over the limit of a paste; it was dropped whole.</summary>
    PasteTooLong,

    /// <summary>Ctrl with a letter or sign; <see cref="Key.Text"/> has it in lower case. Tab, Enter and Backspace have kinds of their own.</summary>
    Control,

    /// <summary>Alt (Meta, or Escape before it) with a character; <see cref="Key.Text"/> has it.</summary>
    Alt,

    Enter,
    Tab,
    Backspace,
    Delete,
    Insert,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Escape,

    /// <summary>The terminal came to the front.</summary>
    FocusGained,

    /// <summary>The terminal went to the background.</summary>
    FocusLost,

    /// <summary>A sequence without a meaning here; to be ignored.</summary>
    Unknown,
}
