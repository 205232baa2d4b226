using System.Buffers;

namespace KestrelChat.Members;

/// <summary>
/// What one person's stream has at a place of the transcript that others' have not: lines of its own, or the room's line
/// left out.
/// </summary>
/// <param name="Position">Where, in bytes since the beginning of the transcript.</param>
/// <param name="Text">Whole lines to be put in there; empty for none.</param>
/// <param name="Skip">How many bytes of the transcript, one line, are left out from there on; 0 for none.</param>
/// <param name="Source">What writes lines to be put in there when their turn comes; null for none.</param>
internal readonly record struct Splice(long Position, ReadOnlyMemory<byte> Text, int Skip, SpliceSource? Source = null)
{
    // A source holds what it will write in another form, which is kept anyway.
    private const int SourceBytes = 1024;

    /// <summary>What counts against how much of its own may wait for a client, in bytes.</summary>
    public int Weight => Source is null ? Text.Length : SourceBytes;
}

/// <summary>Lines for one person that are made only when they are written: many of them need not wait as bytes. Writer only.</summary>
internal abstract class SpliceSource
{
    public abstract bool IsFinished { get; }

    /// <summary>Writes whole lines, some kilobytes at most; answers how many bytes.</summary>
    public abstract int Write(IBufferWriter<byte> output);
}
