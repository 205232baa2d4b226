namespace KestrelChat.Client.Screen;

/// <summary>Attributes of text (ECMA-48, SGR).</summary>
[Flags]
internal enum Emphasis
{
    None = 0,
    Bold = 1,
    Dim = 2,
    Reverse = 4,
}
