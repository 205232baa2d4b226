namespace KestrelChat.Server.Tests.Support;

/// <summary>A server that listens, in this process or in another.</summary>
internal interface IRunningServer : IAsyncDisposable
{
    HttpClient Http { get; }

    IServerLog Log { get; }

    int ProcessId { get; }

    /// <summary>Returns the port of a chat endpoint.</summary>
    int Port(string endpoint);
}
