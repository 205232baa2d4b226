namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>
/// Everything that happens in a simulation, on one thread: the work of all processes, in an order that its random numbers decide, and
/// timers of one clock, which advances when there is nothing else to do. The same seed gives the same history.
/// </summary>
internal sealed class SimulatedWorld(int seed)
{
    // A run has some ten thousand.
    private const int MaxSteps = 3_000_000;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<(SimulatedProcess Process, Action Work)> _ready = [];
    private readonly PriorityQueue<(SimulatedTimer Timer, long Setting), (long Due, long Order)> _timers = new();
    private readonly List<string> _trace = [];
    private long _order;
    private int _steps;
    private bool _isWaiting;

    public static DateTimeOffset Start { get; } = new(2024, 1, 2, 3, 0, 0, TimeSpan.Zero);

    public Random Random { get; } = new(seed);

    /// <summary>The time since the start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<string> Trace => _trace;

    public void Note(string what) => _trace.Add(FormattableString.Invariant($"{Now.TotalSeconds:0.0000} {what}"));

    public bool Chance(double probability) => Random.NextDouble() < probability;

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Random.NextDouble());

    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary>Runs what is ready and all timers up to a moment.</summary>
    public void RunUntil(TimeSpan until)
    {
        while (true)
        {
            while (_ready.Count > 0)
            {
                var at = Random.Next(_ready.Count);
                var (process, work) = _ready[at];
                _ready.RemoveAt(at);
                process.Run(work);
                Count();
            }

            if (!_timers.TryPeek(out var next, out var priority) || priority.Due > until.Ticks)
            {
                Now = until;
                return;
            }

            _timers.Dequeue();
            if (next.Timer.IsSetAs(next.Setting))
            {
                Now = TimeSpan.FromTicks(Math.Max(Now.Ticks, priority.Due));
                next.Timer.Fire();
                Count();
            }
        }
    }

    /// <summary>Waits for something that is done on one other thread.</summary>
    public void WaitFor(Func<Task> work)
    {
        _isWaiting = true;
#pragma warning disable VSTHRD002 // Nothing else happens meanwhile.
        work().Wait();
#pragma warning restore VSTHRD002
        _isWaiting = false;
    }

    public void Add(SimulatedProcess process, Action work)
    {
        if (Environment.CurrentManagedThreadId != _thread && !_isWaiting)
        {
            throw new InvalidOperationException("work came from another thread: the simulation is not deterministic");
        }

        _ready.Add((process, work));
    }

    /// <summary>Removes the work that a process was about to do.</summary>
    public List<Action> Remove(SimulatedProcess process)
    {
        var removed = _ready.Where(item => item.Process == process).Select(item => item.Work).ToList();
        _ready.RemoveAll(item => item.Process == process);
        return removed;
    }

    public void Set(SimulatedTimer timer, long setting, TimeSpan due) => _timers.Enqueue((timer, setting), ((Now + due).Ticks, ++_order));

    private void Count()
    {
        if (++_steps > MaxSteps)
        {
            throw new InvalidOperationException($"the simulation does not come to rest: {MaxSteps} steps at {Now}");
        }
    }
}

/// <summary>One process of a simulation, which can be paused and killed. The context of everything that it does.</summary>
internal sealed class SimulatedProcess(SimulatedWorld world, string name) : SynchronizationContext
{
    private readonly List<Action> _held = [];
    private bool _isPaused;

    public string Name => name;

    public bool IsDead { get; private set; }

    public bool IsPaused
    {
        get => _isPaused;
        set
        {
            _isPaused = value;
            if (value)
            {
                _held.AddRange(world.Remove(this));
                return;
            }

            var held = _held.ToList();
            _held.Clear();
            held.ForEach(Do);
        }
    }

    /// <summary>It does nothing any more.</summary>
    public void Kill()
    {
        IsDead = true;
        world.Remove(this);
        _held.Clear();
    }

    /// <summary>Lets it do something.</summary>
    public void Do(Action work)
    {
        if (IsDead)
        {
            return;
        }

        if (_isPaused)
        {
            _held.Add(work);
        }
        else
        {
            world.Add(this, work);
        }
    }

    /// <summary>Does something now.</summary>
    public void Run(Action work)
    {
        if (IsDead)
        {
            return;
        }

        var former = Current;
        SetSynchronizationContext(this);
        try
        {
            work();
        }
        finally
        {
            SetSynchronizationContext(former);
        }
    }

    /// <summary>Does something now, or when its pause ends.</summary>
    public void RunOrHold(Action work)
    {
        if (_isPaused)
        {
            Do(work);
        }
        else
        {
            Run(work);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => Do(() => d(state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>The clock of a process.</summary>
internal sealed class SimulatedClock(SimulatedWorld world, SimulatedProcess process) : TimeProvider
{
    /// <summary>How much later it shows than the store's. Waits are not affected.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => world.Now.Ticks;

    public override DateTimeOffset GetUtcNow() => SimulatedWorld.Start + world.Now + Skew;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(world, process, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }
}

/// <summary>A timer of a process that fires once each time that it is set.</summary>
internal sealed class SimulatedTimer(SimulatedWorld world, SimulatedProcess process, Action callback) : ITimer
{
    private long _setting;
    private bool _isSet;
    private bool _isDisposed;

    public bool IsSetAs(long setting) => _isSet && _setting == setting;

    public void Fire()
    {
        _isSet = false;
        process.RunOrHold(callback);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (period > TimeSpan.Zero)
        {
            throw new NotSupportedException("no timer of a node is periodic");
        }

        _setting++;
        _isSet = !_isDisposed && dueTime != Timeout.InfiniteTimeSpan;
        if (_isSet)
        {
            world.Set(this, _setting, dueTime);
        }

        return !_isDisposed;
    }

    public void Dispose() => (_isDisposed, _isSet) = (true, false);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
