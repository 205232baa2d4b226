using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Interactive;

/// <summary>Knows whether the user is leaving, and waits for the server's goodbye only so long. For one thread.</summary>
internal sealed class Leaving(TimeProvider time)
{
    /// <summary>A server that does not know the command, or does not notice the end of the input, is not waited for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private long? _since;

    public bool HasBegun => _since is not null;

    public bool IsOver => DueIn is { Ticks: <= 0 };

    /// <summary>The time until <see cref="IsOver"/>; null unless the user is leaving.</summary>
    public TimeSpan? DueIn => _since is long since ? s_patience - time.GetElapsedTime(since) : null;

    /// <summary>Takes note of a line that was sent.</summary>
    public void OnSent(string line)
    {
        if (SentLine.IsGoodbye(line))
        {
            Begin();
        }
    }

    /// <summary>The user has said that nothing more will come.</summary>
    public void Begin() => _since ??= time.GetTimestamp();
}
