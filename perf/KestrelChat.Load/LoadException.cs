namespace KestrelChat.Load;

/// <summary>A failure the user can fix. The tool prints its message as one line and exits with code 1.</summary>
internal sealed class LoadException(string message) : Exception(message);
