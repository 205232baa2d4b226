using System.Net;
using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Work;
using KestrelChat.Commands;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>One life of a node: a process with a chat.</summary>
internal sealed class SimulatedNode : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly SimulatedWorld _world;
    private readonly TestMeters _meters = new();
    private readonly BanList _bans;

    public SimulatedNode(SimulatedWorld world, MemoryClusterStore store, string name, HubOptions options, NodeOptions nodeOptions)
    {
        _world = world;
        Name = name;
        Process = new SimulatedProcess(world, name);
        Clock = new SimulatedClock(world, Process);
        Handle = store.HandleFor(name, Clock);
        _bans = new BanList(new MemoryBanStore(), Clock);
        Backplane = new ClusterBackplane(Handle, nodeOptions, options.Replay, Diagnostics, new ClusterMetrics(_meters), Clock);
        Hub = new ChatHub(options, Clock, new ChatMetrics(_meters), new SimulatedQueue(), Backplane.Log, _bans);
        Moderator = new Moderator(Hub, _bans, Backplane.Directory, Backplane.Moderation, new NoAudit(), Clock);
        Node = new ClusterNode(Backplane, Hub, Moderator, Clock);
        Interpreter = new LineInterpreter(Hub, Node.Chat, TestWordings.All, Moderator, new OperatorToken(null), Clock);
    }

    public string Name { get; }

    public SimulatedProcess Process { get; }

    public SimulatedClock Clock { get; }

    public MemoryStoreHandle Handle { get; }

    public ClusterBackplane Backplane { get; }

    public RecordedDiagnostics Diagnostics { get; } = new();

    public ChatHub Hub { get; }

    public Moderator Moderator { get; }

    public ClusterNode Node { get; }

    public LineInterpreter Interpreter { get; }

    /// <summary>Whether it runs and was not told to stop.</summary>
    public bool IsUp { get; private set; }

    public bool IsBanned(IPAddress address) => ((IAdmissionPolicy)_bans).Check(address) is not null;

    public void Start()
    {
        IsUp = true;
        Process.Do(Node.Start);
    }

    /// <summary>It ends without another word.</summary>
    public void Kill()
    {
        IsUp = false;
        Process.Kill();
        _ = Handle.DisposeAsync().AsTask();
    }

    /// <summary>It leaves the cluster.</summary>
    public void Stop()
    {
        IsUp = false;
        Process.Do(() => _ = StopAsync());
    }

    public void Dispose()
    {
        Process.Kill();
        Hub.Dispose();
        _bans.Dispose();
        _meters.Dispose();
    }

    private async Task StopAsync()
    {
        foreach (var client in Hub.Connected)
        {
            client.Close(CloseReason.ServerStopping, Wordings.MessageId.Restarting);
        }

        var began = Clock.GetTimestamp();
        while (Backplane.Pending > 0 && Clock.GetElapsedTime(began) < s_patience)
        {
            await Task.Delay(s_pause, Clock);
        }

        // A node does that on pool threads.
        _world.WaitFor(Backplane.EndQuestionsAsync);
        _world.WaitFor(Backplane.EndAsync);
        await Node.StopAsync(s_patience);
        Kill();
    }
}
