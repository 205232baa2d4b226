namespace KestrelChat.Client.Terminal;

/// <summary>The terminal, as far as the session needs it. For one thread.</summary>
internal interface ITerminal
{
    /// <summary>The size now.</summary>
    TerminalSize Size { get; }

    /// <summary>Writes all bytes; waits while the terminal takes none.</summary>
    /// <exception cref="IOException">The terminal is gone.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Sets the title of the window.</summary>
    /// <exception cref="IOException">The terminal is gone.</exception>
    void SetTitle(string title);

    /// <summary>Sets the modes again that the session needs, after another program may have changed them.</summary>
    /// <exception cref="IOException">The terminal is gone.</exception>
    void EnterRawMode();

    /// <summary>Has the terminal report when it comes to the front and goes to the background, from now on.</summary>
    /// <exception cref="IOException">The terminal is gone.</exception>
    void ReportFocus();

    /// <summary>Gives the terminal back and stops the program, as Ctrl-Z does elsewhere; returns when it was continued.</summary>
    /// <exception cref="IOException">The terminal is gone.</exception>
    void Suspend();
}
