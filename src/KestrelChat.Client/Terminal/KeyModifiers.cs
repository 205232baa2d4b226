namespace KestrelChat.Client.Terminal;

/// <summary>Keys held down with a key that is no text, numbered as in xterm's sequences (the parameter less one).</summary>
[Flags]
internal enum KeyModifiers
{
    None = 0,
    Shift = 1,
    Alt = 2,
    Control = 4,
}
