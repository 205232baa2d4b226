using KestrelChat.Cluster.Signals;

namespace KestrelChat.Cluster.Work;

/// <summary>The id of this node's lease, and the ids that it had before. Any thread.</summary>
internal sealed class LeaseId
{
    // Messages to former ids wait for less than an hour; a node that loses its lease so often has other worries.
    private const int MaxFormer = 16;

    private readonly Lock _gate = new();
    private volatile IReadOnlyList<Guid> _all = [];
    private volatile bool _isValid;

    /// <summary>Null while the node is not in the cluster.</summary>
    public Guid? Value => _isValid && _all is [.., var last] ? last : null;

    /// <summary>The ids that the node has or had, the present one last.</summary>
    public IReadOnlyList<Guid> All => _all;

    /// <summary>Set when the node has to enter the cluster again.</summary>
    public AsyncSignal Lost { get; } = new();

    /// <summary>Whether a client belongs to this node.</summary>
    public bool IsOwn(Guid node) => node == Guid.Empty || _all.Contains(node);

    /// <summary>The node has entered the cluster.</summary>
    public void Set(Guid value)
    {
        lock (_gate)
        {
            _all = [.. _all.TakeLast(MaxFormer - 1), value];
            _isValid = true;
        }
    }

    /// <summary>The node with this id was removed from the cluster.</summary>
    public void Invalidate(Guid value)
    {
        lock (_gate)
        {
            if (_all is not [.., var last] || last != value)
            {
                return;
            }

            _isValid = false;
        }

        Lost.Set();
    }
}
