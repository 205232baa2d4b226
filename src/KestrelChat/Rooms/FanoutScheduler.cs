using KestrelChat.Rooms.Members;
using KestrelChat.Timing;

namespace KestrelChat.Rooms;

/// <summary>Fans a room out when its <see cref="FanoutPacer"/> says so: wakes its members, one work item for each group.</summary>
/// <remarks><see cref="Request"/>: under the room's lock. Members are woken without it, on pool threads.</remarks>
internal sealed class FanoutScheduler : IThreadPoolWorkItem
{
    private readonly Lock _gate;
    private readonly MemberGroups _groups;
    private readonly ChatMetrics _metrics;
    private readonly WorkQueue _queue;
    private readonly FanoutPacer _pacer;
    private readonly DueTimer _timer;

    // One for each group. Changed between fan-outs only.
    private GroupWork[] _work = [];
    private int _remaining;

    /// <param name="gate">The room's lock.</param>
    /// <param name="groups">The room's members.</param>
    /// <param name="services">What rooms share.</param>
    public FanoutScheduler(Lock gate, MemberGroups groups, RoomServices services)
    {
        _gate = gate;
        _groups = groups;
        _metrics = services.Metrics;
        _queue = services.Work;
        _pacer = new FanoutPacer(services.Time, services.Options.FanoutInterval);
        _timer = new DueTimer(services.Time, Begin);
    }

    /// <summary>A line of <paramref name="bytes"/> bytes was published.</summary>
    public void Request(int bytes) => Schedule(_pacer.Request(_groups.Count, bytes));

    void IThreadPoolWorkItem.Execute() => Begin();

    private void Schedule(TimeSpan? wait)
    {
        if (wait == TimeSpan.Zero)
        {
            _queue.Add(this);
        }
        else if (wait is { } later)
        {
            _timer.Set(later);
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (!_pacer.TryBegin())
            {
                return;
            }
        }

        var groups = _groups.Current;
        if (_work.Length < groups.Length)
        {
            _work = [.. _work, .. groups[_work.Length..].Select(group => new GroupWork(this, group))];
        }

        Volatile.Write(ref _remaining, _work.Length);
        foreach (var work in _work.AsSpan(1))
        {
            _queue.Add(work);
        }

        _work[0].Execute();
    }

    private void OnGroupWoken()
    {
        if (Interlocked.Decrement(ref _remaining) > 0)
        {
            return;
        }

        TimeSpan duration;
        lock (_gate)
        {
            (duration, var next) = _pacer.End(_groups.Count);
            Schedule(next);
        }

        _metrics.FannedOut(duration);
    }

    private sealed class GroupWork(FanoutScheduler scheduler, MemberGroup group) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            group.Wake();
            scheduler.OnGroupWoken();
        }
    }
}
