namespace KestrelChat.Members;

/// <summary>
/// What one person's stream has at a place of the transcript that others' have not: lines of its own, or the room's line
/// left out.
/// </summary>
/// <param name="Position">Where, in bytes since the beginning of the transcript.</param>
/// <param name="Text">Whole lines to be put in there; empty for none.</param>
/// <param name="Skip">How many bytes of the transcript, one line, are left out from there on; 0 for none.</param>
internal readonly record struct Splice(long Position, ReadOnlyMemory<byte> Text, int Skip);
