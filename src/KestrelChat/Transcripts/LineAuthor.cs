namespace KestrelChat.Transcripts;

/// <summary>Whose a line is.</summary>
/// <param name="Key">Under which it can be ignored; null for the server's own.</param>
/// <param name="IsSaid">Whether it was said, rather than told of.</param>
internal readonly record struct LineAuthor(string? Key, bool IsSaid);
