using System.Runtime.InteropServices;

namespace KestrelChat.Client.Terminal;

/// <summary>The size of a terminal in cells; both are at least 1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TerminalSize(int Columns, int Rows);
