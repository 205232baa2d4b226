namespace KestrelChat.Client.Terminal;

/// <summary>One event of the keyboard.</summary>
/// <param name="Kind">The key.</param>
/// <param name="Text">The characters of the kinds that have some, valid UTF-16 without control characters except LF in a paste; else empty.</param>
/// <param name="Modifiers">Of keys such as the arrows, and Shift of <see cref="KeyKind.Tab"/>.</param>
internal readonly record struct Key(KeyKind Kind, string Text = "", KeyModifiers Modifiers = KeyModifiers.None);
