using System.Runtime.InteropServices;

namespace KestrelChat.Load.Protocols;

/// <summary>What a payload says about itself.</summary>
/// <param name="Sender">Index of the sender.</param>
/// <param name="Sequence">Counts the sender's lines from 0.</param>
/// <param name="Timestamp">When it was (to be) sent, in Stopwatch ticks.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PayloadHeader(int Sender, long Sequence, long Timestamp);
