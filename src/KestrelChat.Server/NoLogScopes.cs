namespace KestrelChat.Server;

/// <summary>Keeps no log scopes.</summary>
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
