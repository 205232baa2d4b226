using System.Runtime.InteropServices;

namespace KestrelChat.Load.Protocols;

/// <summary>The fields at the start of a payload.</summary>
/// <param name="Sender">Index of the sender.</param>
/// <param name="Sequence">Number of the line among the sender's lines, from 0.</param>
/// <param name="Timestamp">Time at which it was sent or due, in Stopwatch ticks.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PayloadHeader(int Sender, long Sequence, long Timestamp);
