namespace KestrelChat.Load;

/// <summary>A failure the user can act on: its message is the one line printed before the tool exits with 1.</summary>
internal sealed class LoadException(string message) : Exception(message);
