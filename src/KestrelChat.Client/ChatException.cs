namespace KestrelChat.Client;

/// <summary>The chat cannot go on; made by <see cref="ChatFailures"/>.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">One line for the user, without the program's name.</param>
/// <param name="cause">What was thrown below.</param>
internal sealed class ChatException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
