using KestrelChat.Cluster;
using KestrelChat.Wordings;

namespace KestrelChat.Nodes;

/// <summary>
/// Whether what nodes share can be reached, for all that this node does with it: it is lost as soon as one kind of work fails
/// for a while, even if others succeed. The rooms are told once when it is, and once when all works again; a hiccup is not
/// worth a word. Any thread.
/// </summary>
internal sealed class Reachability(ChatHub hub, INodeLog log, TimeProvider time)
{
    /// <summary>Shorter interruptions, such as a restart of a connection, are nobody's business.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // Held while the rooms are told, too, so that nobody goes on with what comes after it: before a room's lock.
    private readonly Lock _gate = new();
    private readonly List<Link> _links = [];
    private bool _told;

    /// <summary>Whether the rooms were told that other nodes cannot be reached, and not yet that they can.</summary>
    /// <remarks>Takes no lock: may be asked under a room's.</remarks>
    public bool IsLost => Volatile.Read(ref _told);

    /// <summary>A kind of work that succeeds or fails by itself.</summary>
    /// <param name="what">In a word or two.</param>
    /// <param name="provesAll">Whether its success shows that the store is there: what only could not reach it is not waited for.</param>
    public Link Of(string what, bool provesAll = false)
    {
        var link = new Link(this, what, provesAll);
        lock (_gate)
        {
            _links.Add(link);
        }

        return link;
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

    private void Succeeded(Link link)
    {
        lock (_gate)
        {
            foreach (var other in _links)
            {
                if (other == link || (link.ProvesAll && !other.WasRefused))
                {
                    other.FailingSince = null;
                }
            }

            if (!_told || _links.Exists(other => other.FailingSince is not null))
            {
                return;
            }

            Volatile.Write(ref _told, false);
            log.Found();
            Tell(Phrase.NodesReachable);
        }
    }

    private void Failed(Link link, ClusterUnavailableException failure, long? began)
    {
        lock (_gate)
        {
            link.FailingSince ??= began ?? time.GetTimestamp();
            link.WasRefused = failure.IsRefusal;
            if (_told || time.GetElapsedTime(link.FailingSince.Value) < s_patience)
            {
                return;
            }

            Volatile.Write(ref _told, true);
            log.Lost(link.What, failure.Message);
            Tell(Phrase.NodesUnreachable);
        }
    }

    private void Tell(Phrase phrase)
    {
        foreach (var room in hub.Rooms)
        {
            room.TellEveryone(phrase, default);
        }
    }

    /// <summary>How one kind of work gets on. Any thread.</summary>
    internal sealed class Link(Reachability all, string what, bool provesAll)
    {
        public string What => what;

        public bool ProvesAll => provesAll;

        /// <summary>Under the lock.</summary>
        public long? FailingSince { get; set; }

        /// <summary>Whether the store was there and did not do it; under the lock.</summary>
        public bool WasRefused { get; set; }

        /// <summary>Something was asked and answered.</summary>
        public void Succeeded() => all.Succeeded(this);

        /// <summary>Something was asked and could not be answered.</summary>
        /// <param name="failure">Why.</param>
        /// <param name="began">When it was asked, a time stamp of the clock; null = now.</param>
        public void Failed(ClusterUnavailableException failure, long? began = null) => all.Failed(this, failure, began);
    }
}
