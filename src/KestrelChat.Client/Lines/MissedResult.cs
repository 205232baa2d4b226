using System.Runtime.InteropServices;

namespace KestrelChat.Client.Lines;

/// <summary>What was missed.</summary>
/// <param name="Lines">The lines that were not seen, oldest first.</param>
/// <param name="MayHaveGap">Whether lines between those that were seen and these may be missing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MissedResult(IReadOnlyList<ServerLine> Lines, bool MayHaveGap);
