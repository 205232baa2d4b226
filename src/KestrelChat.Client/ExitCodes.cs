namespace KestrelChat.Client;

/// <summary>The exit codes of the program; <c>--help</c> lists them.</summary>
internal static class ExitCodes
{
    /// <summary>The chat ended normally: the server closed it, or nobody reads standard output any more.</summary>
    public const int NormalEnd = 0;

    /// <summary>The connection broke during the chat, or standard input or output failed.</summary>
    public const int ConnectionLost = 1;

    /// <summary>The command line is wrong; nothing was connected.</summary>
    public const int WrongArguments = 2;

    /// <summary>The server refused the connection, cannot be reached or did not answer in time.</summary>
    public const int CannotConnect = 3;

    /// <summary>The host name could not be turned into an address.</summary>
    public const int UnknownHost = 4;

    /// <summary>Ended by Ctrl-C (128 + the number of SIGINT, as shells count).</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM (128 + its number).</summary>
    public const int Terminated = 143;
}
