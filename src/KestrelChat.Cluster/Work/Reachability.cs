using KestrelChat.Cluster.Store;

namespace KestrelChat.Cluster.Work;

/// <summary>
/// Whether the store can be used: it is lost when any kind of work fails for a while, even if others succeed, and found when all
/// of them work again. Any thread.
/// </summary>
internal sealed class Reachability(INodeDiagnostics diagnostics, TimeProvider time)
{
    /// <summary>Shorter interruptions, such as a connection that is replaced, are not reported.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // Held while the change is announced, so that nothing that follows from it comes before it: before a room's lock.
    private readonly Lock _gate = new();
    private readonly List<Work> _works = [];
    private bool _isLost;

    /// <summary>Called under the lock when the store was lost (true) or found (false), to notify the rooms.</summary>
    public Action<bool>? Changed { get; set; }

    /// <summary>Whether the rooms were notified that the store is lost, and not yet that it was found. Takes no lock.</summary>
    public bool IsLost => Volatile.Read(ref _isLost);

    /// <summary>The works that have failed for a while, and why.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _works.Where(work => work.FailingSince is { } since && time.GetElapsedTime(since) >= s_patience).Select(work => $"failed to {work.Name}: {work.Reason}")];
            }
        }
    }

    /// <summary>A kind of work that succeeds or fails by itself.</summary>
    /// <param name="name">A verb with an object, such as <c>renew the lease</c>.</param>
    /// <param name="provesAll">Whether its success shows that the store can be reached, so that the failures of others to reach it are over.</param>
    public Work Of(string name, bool provesAll = false)
    {
        var work = new Work(this, name, provesAll);
        lock (_gate)
        {
            _works.Add(work);
        }

        return work;
    }

    /// <summary>Fails at once instead of waiting for an answer that will not come.</summary>
    /// <exception cref="ClusterUnavailableException">The store is lost.</exception>
    public void ThrowIfLost()
    {
        if (IsLost)
        {
            throw new ClusterUnavailableException("the store of the cluster cannot be used now");
        }
    }

    private void Succeeded(Work work)
    {
        lock (_gate)
        {
            foreach (var other in _works)
            {
                if (other == work || (work.ProvesAll && !other.WasRefused))
                {
                    other.FailingSince = null;
                }
            }

            if (!_isLost || _works.Exists(other => other.FailingSince is not null))
            {
                return;
            }

            Volatile.Write(ref _isLost, false);
            diagnostics.Reachable();
            Changed?.Invoke(false);
        }
    }

    private void Failed(Work work, string reason, bool isRefusal, long? began)
    {
        lock (_gate)
        {
            work.FailingSince ??= began ?? time.GetTimestamp();
            work.WasRefused = isRefusal;
            work.Reason = reason;
            if (_isLost || time.GetElapsedTime(work.FailingSince.Value) < s_patience)
            {
                return;
            }

            Volatile.Write(ref _isLost, true);
            diagnostics.Unreachable(work.Name, reason);
            Changed?.Invoke(true);
        }
    }

    /// <summary>The state of one kind of work. Any thread.</summary>
    internal sealed class Work(Reachability all, string name, bool provesAll)
    {
        public string Name => name;

        public bool ProvesAll => provesAll;

        /// <summary>Under the lock.</summary>
        public long? FailingSince { get; set; }

        /// <summary>Whether the store was reached and refused; under the lock.</summary>
        public bool WasRefused { get; set; }

        /// <summary>Why it fails; under the lock.</summary>
        public string Reason { get; set; } = "";

        public void Succeeded() => all.Succeeded(this);

        /// <summary>Notes a failure.</summary>
        /// <param name="failure">Why it failed.</param>
        /// <param name="began">When the store was asked, a timestamp of the clock; null = now.</param>
        public void Failed(ClusterUnavailableException failure, long? began = null) => all.Failed(this, failure.Message, failure.IsRefusal, began);

        /// <summary>Notes that the store has not answered since a timestamp of the clock.</summary>
        public void Unanswered(string reason, long began) => all.Failed(this, reason, isRefusal: false, began);

        /// <summary>Notes a failure that has nothing to do with reaching the store.</summary>
        public void Failed(string reason) => all.Failed(this, reason, isRefusal: true, began: null);
    }
}
