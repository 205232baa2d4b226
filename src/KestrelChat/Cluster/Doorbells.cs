namespace KestrelChat.Cluster;

/// <summary>All bells that were opened in this process, for a store to ring.</summary>
/// <remarks>Any thread.</remarks>
public sealed class Doorbells(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DoorbellKind, Doorbell[]> _bells = [];

    public Doorbell Open(DoorbellKind kind)
    {
        var bell = new Doorbell(time, closed => Close(kind, closed));
        lock (_gate)
        {
            _bells[kind] = [.. Of(kind), bell];
        }

        return bell;
    }

    public void Ring(DoorbellKind kind)
    {
        Doorbell[] bells;
        lock (_gate)
        {
            bells = Of(kind);
        }

        foreach (var bell in bells)
        {
            bell.Ring();
        }
    }

    /// <summary>Rings every bell: something may have been missed.</summary>
    public void RingAll()
    {
        foreach (var kind in Enum.GetValues<DoorbellKind>())
        {
            Ring(kind);
        }
    }

    private Doorbell[] Of(DoorbellKind kind) => _bells.GetValueOrDefault(kind, []);

    private void Close(DoorbellKind kind, Doorbell closed)
    {
        lock (_gate)
        {
            _bells[kind] = [.. Of(kind).Where(bell => bell != closed)];
        }
    }
}
