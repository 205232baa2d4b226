using System.Buffers;

namespace KestrelChat.Rooms.Members;

/// <summary>A difference between one client's stream and the room's transcript: inserted lines, or a hidden line.</summary>
/// <param name="Position">Where, in bytes since the start of the transcript.</param>
/// <param name="Text">Whole lines to insert; empty for none.</param>
/// <param name="Skip">How many bytes of the transcript to hide, one line; 0 for none.</param>
/// <param name="Source">Writes the lines to insert when their turn comes; null for none.</param>
internal readonly record struct Splice(long Position, ReadOnlyMemory<byte> Text, int Skip, SpliceSource? Source = null)
{
    /// <summary>How much it counts towards the limit of pending replies, in bytes.</summary>
    public int Weight => Source?.Weight ?? Text.Length;
}

/// <summary>Renders lines for one client when they are written, so that they do not wait as bytes. Writer only.</summary>
internal abstract class SpliceSource
{
    public abstract bool IsFinished { get; }

    /// <summary>How much it counts towards the limit of pending replies, in bytes.</summary>
    public abstract int Weight { get; }

    /// <summary>Writes some whole lines, a few kilobytes at a time.</summary>
    /// <returns>The number of bytes.</returns>
    public abstract int Write(IBufferWriter<byte> output);
}
