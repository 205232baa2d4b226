using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Testing.Nodes;

/// <summary>Several nodes in memory that share one store.</summary>
internal sealed class TestNodes(TimeProvider? time = null) : IAsyncDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private readonly List<TestNode> _nodes = [];

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    public MemoryClusterStore Store { get; } = new(time ?? TimeProvider.System);

    /// <summary>Starts a node. It has joined when this completes, if the store can be reached.</summary>
    /// <param name="beforeJoining">What happens on it before it joins.</param>
    public async Task<TestNode> StartAsync(Action<HubOptions>? configure = null, Action<NodeOptions>? configureNode = null, Func<TestNode, Task>? beforeJoining = null)
    {
        var node = new TestNode(Store, Time, configure, configureNode);
        _nodes.Add(node);
        if (beforeJoining is not null)
        {
            await beforeJoining(node);
        }

        node.Node.Start();
        await node.Node.LoadLobbyAsync(CancellationToken.None);
        return node;
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
        [.. (await Store.Log.ReadLastAsync(ChatHub.LobbyName, ClusterLimits.MaxBatch)).Select(line => $"{line.DisplayName}: {Encoding.UTF8.GetString(line.Text.Span)}")];

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
