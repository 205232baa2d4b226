namespace KestrelChat.Server.Diagnostics;

/// <summary>Keeps no log scopes. Kestrel opens one for every connection, and each would use memory as long as its connection lasts.</summary>
internal sealed class NoLogScopes : IExternalScopeProvider, IDisposable
{
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
    }

    public IDisposable Push(object? state) => this;

    public void Dispose()
    {
    }
}
