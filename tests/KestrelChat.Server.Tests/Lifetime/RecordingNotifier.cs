using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting.Systemd;

namespace KestrelChat.Server.Tests.Lifetime;

/// <summary>Records notifications in place of systemd. Any thread.</summary>
internal sealed class RecordingNotifier(Action<string>? onNotify = null) : ISystemdNotifier
{
    private readonly ConcurrentQueue<string> _sent = new();

    public bool IsEnabled { get; init; } = true;

    public IReadOnlyCollection<string> Sent => _sent;

    public void Notify(ServiceState state)
    {
        onNotify?.Invoke(state.ToString());
        _sent.Enqueue(state.ToString());
    }
}
