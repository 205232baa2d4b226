using KestrelChat.Cluster;
using KestrelChat.Wordings;

namespace KestrelChat.Nodes;

/// <summary>
/// Whether what nodes share can be reached. The rooms are told once when it cannot, and once when it can again; a hiccup is
/// not worth a word. Any thread.
/// </summary>
internal sealed class Reachability(ChatHub hub, INodeLog log, TimeProvider time)
{
    /// <summary>Shorter interruptions, such as a restart of a connection, are nobody's business.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _failingSince;
    private bool _told;

    /// <summary>Whether the rooms were told that other nodes cannot be reached, and not yet that they can.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate)
            {
                return _told;
            }
        }
    }

    /// <summary>For who would otherwise wait for an answer that does not come.</summary>
    /// <exception cref="ClusterUnavailableException">Others cannot be reached, and it was not found yet that they can again.</exception>
    public void ThrowIfLost()
    {
        if (IsLost)
        {
            throw new ClusterUnavailableException("what the nodes share cannot be reached, and is tried again all the time");
        }
    }

    /// <summary>Something was asked and answered.</summary>
    public void Succeeded()
    {
        lock (_gate)
        {
            _failingSince = null;
            if (!_told)
            {
                return;
            }

            _told = false;
        }

        log.Found();
        Tell(Phrase.NodesReachable);
    }

    /// <summary>Something was asked and could not be answered.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            _failingSince ??= time.GetTimestamp();
            if (_told || time.GetElapsedTime(_failingSince.Value) < s_patience)
            {
                return;
            }

            _told = true;
        }

        log.Lost();
        Tell(Phrase.NodesUnreachable);
    }

    private void Tell(Phrase phrase)
    {
        foreach (var room in hub.Rooms)
        {
            room.TellEveryone(phrase, default);
        }
    }
}
