using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Testing.Nodes;

/// <summary>Several nodes in memory that share one store.</summary>
/// <param name="time">The clock of the nodes; null = the system's.</param>
/// <param name="storeTime">The store's clock; null = that of the nodes.</param>
internal sealed class TestNodes(TimeProvider? time = null, TimeProvider? storeTime = null) : IAsyncDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private readonly List<TestNode> _nodes = [];

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    public MemoryClusterStore Store { get; } = new(storeTime ?? time ?? TimeProvider.System, time ?? TimeProvider.System);

    /// <summary>Starts a node. It has joined when this completes, if the store can be reached.</summary>
    /// <param name="beforeJoining">What happens on it before it joins.</param>
    /// <param name="isReachable">Whether the store can be reached.</param>
    /// <param name="store">The store as this node opens it; null = as all do.</param>
    public async Task<TestNode> StartAsync(Action<HubOptions>? configure = null, Action<NodeOptions>? configureNode = null, Func<TestNode, Task>? beforeJoining = null, bool isReachable = true, IClusterStore? store = null)
    {
        var node = new TestNode(store ?? Store, Time, configure, configureNode);
        _nodes.Add(node);
        if (beforeJoining is not null)
        {
            await beforeJoining(node);
        }

        node.Node.Start();
        if (isReachable)
        {
            await node.Node.Joined.Soon();
        }

        return node;
    }

    /// <summary>Adds a node to the store whose calls the test makes itself.</summary>
    /// <param name="clients">The addresses of clients in the lobby, with ids from 1.</param>
    public async Task<ContractNode> AddAsync(string name, TimeSpan life, params string[] clients)
    {
        var node = new ContractNode(Store, Guid.CreateVersion7(), name);
        Assert.NotNull(await Store.Presence.EnterAsync(node.Id, name, life, new Retention(new NodeOptions().KeepLines, new NodeOptions().KeepDays)));
        await node.AppendAsync([.. clients.Select((client, i) => node.Arrival(ClientOf(i + 1, client), ChatHub.LobbyName))]);
        return node;
    }

    /// <summary>A client without a name.</summary>
    public PublishedClient ClientOf(long id, string address)
    {
        var now = Time.GetUtcNow();
        return new PublishedClient(id, address, address, "test", Room: null, now, Away: null, now);
    }

    /// <summary>Starts two nodes.</summary>
    public async Task<(TestNode One, TestNode Other)> StartTwoAsync() => (await StartAsync(), await StartAsync());

    /// <summary>
    /// Advances the <see cref="ManualTime"/>. A loop that waits for nothing but the clock (the lease's, the trimmer's) has done
    /// everything that was due when this returns, since its continuations run inside this call. Other loops follow soon.
    /// </summary>
    public void Advance(TimeSpan time)
    {
        Assert.Null(SynchronizationContext.Current);
        ((ManualTime)Time).Advance(time);
    }

    /// <summary>Advances the <see cref="ManualTime"/> until a condition holds, slowly enough that every loop can keep up.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Wait.Limit)
            {
                throw new TimeoutException($"waited {Wait.Limit} in vain until {what}");
            }

            Advance(s_step);
            await Task.Delay(s_pause);
        }
    }

    /// <summary>Advances the <see cref="ManualTime"/> until a task has completed, and returns its result.</summary>
    /// <inheritdoc cref="AdvanceUntilAsync(Func{bool}, string)"/>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> task, string what)
    {
        await AdvanceUntilAsync(() => task.IsCompleted, what);
        return await task;
    }

    /// <summary>The lines of the lobby in the log, as they are shown.</summary>
    public async Task<IReadOnlyList<string>> LogAsync() =>
        [.. (await Store.Log.ReadLinesAsync(ChatHub.LobbyName, 1, long.MaxValue, ClusterLimits.MaxBatch, int.MaxValue)).Select(line => $"{line.DisplayName}: {Encoding.UTF8.GetString(line.Text.Span)}")];

    /// <summary>Waits until the store knows how many clients of all nodes are in a room.</summary>
    public Task WhenMembersAsync(string room, int members) =>
        Wait.UntilAsync(async () => (await Store.Presence.FindRoomsAsync([room]))[0].Members == members, $"{members} clients are in {room}");

    public async ValueTask DisposeAsync()
    {
        Store.Fault = MemoryFault.None;
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Store.DisposeAsync();
    }
}
