namespace KestrelChat.Client;

/// <summary>The program's exit codes, as listed by <c>--help</c>.</summary>
internal static class ExitCodes
{
    /// <summary>The server closed the connection, or the reader of standard output closed the pipe.</summary>
    public const int Success = 0;

    /// <summary>The connection was lost, or standard input or output failed.</summary>
    public const int ConnectionLost = 1;

    /// <summary>The command line or a file that it names is invalid.</summary>
    public const int InvalidArguments = 2;

    /// <summary>The server refused the connection, is unreachable, did not answer in time, or has no valid certificate.</summary>
    public const int CannotConnect = 3;

    /// <summary>The host name could not be resolved.</summary>
    public const int UnknownHost = 4;

    /// <summary>Ended by Ctrl-C: 128 + the number of SIGINT, as in shells.</summary>
    public const int Interrupted = 130;

    /// <summary>The terminal was closed: 128 + the number of SIGHUP.</summary>
    public const int HungUp = 129;

    /// <summary>Ended by SIGQUIT: 128 + its number.</summary>
    public const int Quit = 131;

    /// <summary>Ended by SIGTERM: 128 + its number.</summary>
    public const int Terminated = 143;
}
