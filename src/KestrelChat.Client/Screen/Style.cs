using System.Runtime.InteropServices;

namespace KestrelChat.Client.Screen;

/// <summary>How text looks: emphasis, and a colour of the terminal's 256 (null = the terminal's own).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Style(Emphasis Emphasis = Emphasis.None, byte? Color = null)
{
    public static readonly Style Plain;

    public static readonly Style Dim = new(Emphasis.Dim);
}
