namespace KestrelChat.Transcripts;

/// <summary>The author of a line in a transcript.</summary>
/// <param name="Key">The author's comparison key, by which clients hide lines; null for the server.</param>
/// <param name="IsSaid">Whether the author said the line, rather than caused a notice.</param>
internal readonly record struct LineAuthor(string? Key, bool IsSaid);
