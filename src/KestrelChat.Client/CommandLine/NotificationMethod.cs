namespace KestrelChat.Client.CommandLine;

/// <summary>How the terminal tells the user that the own name was said (<c>--notify</c>).</summary>
internal enum NotificationMethod
{
    /// <summary>What the terminal is known to understand, otherwise the bell.</summary>
    Auto,

    /// <summary>BEL.</summary>
    Bell,

    /// <summary>The sequence OSC 9.</summary>
    Osc9,

    /// <summary>The sequence OSC 777.</summary>
    Osc777,

    Off,
}
