using System.Globalization;
using KestrelChat.Cluster.Work;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>One run: some nodes, their clients and their faults, for a while, and then quiet. Everything is drawn from the seed.</summary>
internal sealed class SimulatedRun : IDisposable
{
    public const string Poison = "poison";

    private static readonly string[] s_rooms = ["lobby", "red", "blue"];
    private static readonly string[] s_names = ["ann", "bob", "cid", "dan"];
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(30);

    private readonly SimulatedFaults _faults;
    private readonly SimulatedProcess _director;
    private readonly SimulatedClock _storeClock;
    private readonly TimeSpan _activity;
    private readonly int _announceEachUpTo;
    private readonly TimeSpan _announceAfter;
    private readonly TimeSpan _pollInterval;
    private readonly int _maxPending;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<SimulatedClient> _clients = [];
    private readonly List<(TimeSpan At, MemorySnapshot Snapshot)> _snapshots = [];
    private readonly List<MemorySnapshot> _lost = [];
    private int _lastToken;
    private int _lastAddress;

    public SimulatedRun(ulong seed)
    {
        Seed = seed;
        World = new SimulatedWorld(unchecked((int)(seed ^ (seed >> 32))));
        _director = new SimulatedProcess(World, "director");
        _storeClock = new SimulatedClock(World, _director);
        _faults = new SimulatedFaults(World);
        Store = new MemoryClusterStore(_storeClock, seed: World.Random.Next()) { Policy = _faults, Refuses = text => text.Contains(Poison, StringComparison.Ordinal) };
        HasRewinds = World.Chance(0.3);
        HasEnds = World.Chance(0.5);
        _activity = World.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
        _announceEachUpTo = World.Pick([100, 100, 3, 1]);
        _announceAfter = World.Pick([TimeSpan.Zero, TimeSpan.FromMilliseconds(200)]);
        _pollInterval = World.Pick([TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)]);
        _maxPending = World.Pick([10_000, 10_000, 10_000, 8]);
        Quiet = _activity + s_quiet;
    }

    public ulong Seed { get; }

    public SimulatedWorld World { get; }

    public MemoryClusterStore Store { get; }

    /// <summary>Whether the store loses commits, so that less can be expected.</summary>
    public bool HasRewinds { get; }

    /// <summary>Whether nodes are killed or stop.</summary>
    public bool HasEnds { get; }

    /// <summary>When everything is at rest.</summary>
    public TimeSpan Quiet { get; }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    public IReadOnlyList<SimulatedClient> Clients => _clients;

    /// <summary>The store before each time it lost commits.</summary>
    public IReadOnlyList<MemorySnapshot> Lost => _lost;

    /// <summary>The orders to all nodes, with the nodes that were in the cluster until it was answered.</summary>
    public Dictionary<TypedLine, IReadOnlyList<Guid>> Members { get; } = [];

    private IReadOnlyList<SimulatedNode> Up => [.. _nodes.Where(node => node.IsUp)];

    private IReadOnlyList<SimulatedClient> Connected => [.. _clients.Where(client => client.IsConnected)];

    public void Run()
    {
        var count = World.Random.Next(2, 6);
        for (var at = 0; at < count; at++)
        {
            Start($"n{at}");
        }

        World.RunUntil(TimeSpan.FromSeconds(World.Random.Next(2)));
        Repeat(TimeSpan.FromMilliseconds(World.Random.Next(50, 800)), Act);
        Repeat(TimeSpan.FromSeconds(World.Random.Next(1, 12)), Disturb);
        Repeat(TimeSpan.FromSeconds(1), TakeSnapshot);
        World.RunUntil(_activity);
        Calm();
        World.RunUntil(Quiet);
    }

    public void Dispose() => _nodes.ForEach(node => node.Dispose());

    private void Start(string name)
    {
        var nodeOptions = new NodeOptions
        {
            NodeName = name,
            PollInterval = _pollInterval,
            MaxPendingLines = _maxPending,
            Random = new SimulatedRandom(World.Random),
        };
        var options = new HubOptions { AnnounceAfter = _announceAfter, AnnounceEachUpTo = _announceEachUpTo, Replay = 3 };
        var node = new SimulatedNode(World, Store, name, options, nodeOptions);
        _nodes.Add(node);
        World.Note($"{name} starts");
        node.Start();
        for (var clients = World.Random.Next(1, 4); clients > 0; clients--)
        {
            Connect(node);
        }
    }

    private void Connect(SimulatedNode node)
    {
        // Few addresses, so that a ban hits some that come later.
        var address = $"10.0.0.{World.Random.Next(1, 30)}:{1000 + ++_lastAddress}";
        var isOperator = World.Chance(0.3);
        node.Process.Do(() =>
        {
            var client = new SimulatedClient(World, node, address, isOperator);
            _clients.Add(client);
            World.Note($"{client} connects to {node.Name}");
        });
    }

    // Until faults end.
    private void Repeat(TimeSpan mean, Action action)
    {
        _ = _storeClock.CreateTimer(_ => Do(), null, World.Between(TimeSpan.Zero, 2 * mean), Timeout.InfiniteTimeSpan);

        void Do()
        {
            if (_faults.IsOn)
            {
                action();
                Repeat(mean, action);
            }
        }
    }

    private void After(TimeSpan time, Action action) => _ = _storeClock.CreateTimer(_ => action(), null, time, Timeout.InfiniteTimeSpan);

    private void Calm()
    {
        World.Note("calm");
        _faults.IsOn = false;
        foreach (var node in _nodes.Where(node => !node.Process.IsDead))
        {
            node.Clock.Skew = TimeSpan.Zero;
            if (node.Process.IsPaused)
            {
                node.Process.IsPaused = false;
            }
        }
    }

    private void TakeSnapshot()
    {
        if (HasRewinds)
        {
            _snapshots.Add((World.Now, Store.TakeSnapshot()));
        }
    }

    private void Disturb()
    {
        var node = World.Pick(_nodes);
        switch (World.Random.Next(8))
        {
            case 0 when node.IsUp && !node.Process.IsPaused:
                World.Note($"{node.Name} pauses");
                node.Process.IsPaused = true;
                After(World.Between(TimeSpan.Zero, TimeSpan.FromSeconds(World.Pick([1, 10, 30]))), () =>
                {
                    if (node.Process.IsPaused)
                    {
                        World.Note($"{node.Name} resumes");
                        node.Process.IsPaused = false;
                    }
                });
                break;
            case 1 or 2 when node.IsUp:
                var fault = World.Pick([MemoryFault.Unreachable, MemoryFault.AnswerLost]);
                World.Note($"{node.Name}: all calls {fault}");
                _faults.Nodes[node.Name] = fault;
                After(World.Between(TimeSpan.Zero, TimeSpan.FromSeconds(World.Pick([1, 10, 30, 100]))), () =>
                {
                    World.Note($"{node.Name}: calls succeed");
                    _faults.Nodes.Remove(node.Name);
                });
                break;
            case 3:
                node.Clock.Skew = World.Between(TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(30));
                World.Note($"{node.Name}: the clock jumps by {node.Clock.Skew}");
                break;
            case 4 when HasRewinds && _snapshots.FindAll(snapshot => World.Now - snapshot.At < TimeSpan.FromSeconds(5) && NamesOf(snapshot.Snapshot).SequenceEqual(NamesOf(Store.TakeSnapshot()))) is { Count: > 0 } recent:
                var (at, snapshot) = World.Pick(recent);
                World.Note($"the store loses everything since {at}");
                _lost.Add(Store.TakeSnapshot());
                _snapshots.RemoveAll(later => later.At > at);
                Store.Rewind(snapshot);
                break;
            case 5 when HasEnds && node.IsUp && !node.Process.IsPaused && Up.Count > 1:
                var name = node.Name;
                if (World.Chance(0.5))
                {
                    World.Note($"{name} is killed");
                    node.Kill();
                }
                else
                {
                    World.Note($"{name} stops");
                    node.Stop();
                }

                After(World.Between(TimeSpan.Zero, TimeSpan.FromSeconds(World.Pick([1, 30]))), () => Start(name));
                break;
            default:
                break;
        }
    }

    private void Act()
    {
        if (World.Chance(0.15) || Connected.Count == 0)
        {
            if (Up.Count > 0 && Connected.Count < 25)
            {
                Connect(World.Pick(Up));
            }

            return;
        }

        var client = World.Pick(Connected);
        if (World.Chance(0.03))
        {
            World.Note($"{client} hangs up");
            client.Node.Process.Do(client.HangUp);
            return;
        }

        var line = Line(client);
        client.Node.Process.Do(() =>
        {
            if (line.Target is not null)
            {
                Members[line] = NodesNow();
                line.Done = () => Members[line] = [.. Members[line].Intersect(NodesNow())];
            }

            client.Type(line);
        });
    }

    private TypedLine Line(SimulatedClient client)
    {
        var token = NewToken();
        var other = World.Pick(Connected);
        var who = other.Client.DisplayName;
        return World.Random.Next(client.Client.IsOperator ? 30 : 22) switch
        {
            < 8 => new TypedLine(token, token),
            < 9 => new TypedLine($"{token} {Poison}", token),
            < 10 => new TypedLine($"/me {token}", token),
            < 12 => new TypedLine($"/nick {World.Pick(s_names)}", token),
            < 13 when _clients.SelectMany(from => from.Claims).ToList() is { Count: > 0 } claims => new TypedLine(World.Pick(claims), token),
            < 16 => new TypedLine($"/join {World.Pick(s_rooms)}", token),
            < 17 => new TypedLine("/leave", token),
            < 18 => new TypedLine($"/topic {token}", token),
            < 19 => new TypedLine($"/quit {token}", token),
            < 22 => new TypedLine($"/msg {who} {token}", token, other),
            < 24 => new TypedLine($"/kick {who} {token}", token, other),
            < 25 => new TypedLine($"/mute {who} 30", token, other),
            < 26 => new TypedLine($"/ban {who} {s_life.TotalMinutes} {token}", token, other),
            < 27 => new TypedLine($"/topic {World.Pick(["lock", "unlock", "-"])}", token),
            _ => new TypedLine($"/announce {token}", token, client),
        };
    }

    // A claim that a fail-over loses alone, without an event, is noticed by nobody: it is a limit of the design.
    private static IEnumerable<(Guid Node, long Id, string? Folded)> NamesOf(MemorySnapshot snapshot) => snapshot.State.Nodes.Values
        .SelectMany(node => node.Clients.Select(client => (node.Id, client.Key, client.Value.Folded)))
        .Where(client => client.Folded is not null)
        .Order();

    private IReadOnlyList<Guid> NodesNow() => [.. Store.TakeSnapshot().State.Nodes.Keys];

    private string NewToken() => string.Create(CultureInfo.InvariantCulture, $"t{++_lastToken}");
}
