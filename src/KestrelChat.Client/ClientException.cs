namespace KestrelChat.Client;

/// <summary>An error that ends the program; created by <see cref="ClientErrors"/>.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">One line for the user, without the program's name.</param>
/// <param name="cause">The exception behind it, if any.</param>
internal sealed class ClientException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
