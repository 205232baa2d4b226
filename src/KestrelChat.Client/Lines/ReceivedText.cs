namespace KestrelChat.Client.Lines;

/// <summary>A line as the server sent it, without what a terminal must not receive.</summary>
/// <param name="Text">No control characters.</param>
/// <param name="Rings">Whether the line had a BEL.</param>
internal readonly record struct ReceivedText(string Text, bool Rings);
