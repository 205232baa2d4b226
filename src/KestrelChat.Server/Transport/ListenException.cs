namespace KestrelChat.Server.Transport;

/// <summary>The system does not let the server listen at an address; the message says at which, and why.</summary>
internal sealed class ListenException(string message, Exception inner) : Exception(message, inner);
