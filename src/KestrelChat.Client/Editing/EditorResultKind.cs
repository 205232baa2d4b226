namespace KestrelChat.Client.Editing;

/// <summary>What the session has to do after a key.</summary>
internal enum EditorResultKind
{
    /// <summary>Nothing; the key has no meaning here.</summary>
    None,

    /// <summary>Paint the line, its prompt, hint and status again.</summary>
    Changed,

    /// <summary>Send <see cref="EditorResult.Lines"/>, and paint.</summary>
    Submitted,

    /// <summary>Say that nothing can be sent now. The line, or the question about a paste, stays.</summary>
    Refused,

    /// <summary>Ctrl-D in an empty line: nothing more is to be sent.</summary>
    EndOfInput,

    /// <summary>Ctrl-C in an empty line.</summary>
    Interrupted,

    /// <summary>Ctrl-Z: suspend the program.</summary>
    Suspend,

    /// <summary>Ctrl-L: paint the screen anew.</summary>
    Redraw,

    /// <summary>The key cannot do anything here: ring, and paint, since there may be a new status.</summary>
    Beep,
}
