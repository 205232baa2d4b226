namespace KestrelChat.Server.Tests.Support;

/// <summary>What a server has logged: all levels of its own categories, and what is enabled of others.</summary>
internal interface IServerLog
{
    /// <summary>The entries up to now.</summary>
    IReadOnlyCollection<LogCapture.Entry> Entries { get; }
}
