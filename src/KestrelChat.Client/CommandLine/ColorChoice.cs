namespace KestrelChat.Client.CommandLine;

/// <summary>When colours are used (<c>--color</c>, <c>NO_COLOR</c>).</summary>
internal enum ColorChoice
{
    /// <summary>If the terminal has them.</summary>
    Auto,

    Always,

    Never,
}
