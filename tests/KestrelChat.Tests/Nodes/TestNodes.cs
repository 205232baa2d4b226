using KestrelChat.Cluster;
using KestrelChat.Nodes;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>Several servers in memory that share one store.</summary>
internal sealed class TestNodes(TimeProvider? time = null) : IAsyncDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);

    // The lease, the log, the letters and the trimming: what a node waits for by the clock, whatever state it is in.
    private const int WaitingEach = 4;

    private readonly List<TestNode> _nodes = [];

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    public MemoryClusterStore Store { get; } = new(time ?? TimeProvider.System);

    /// <summary>Starts a node that is ready when this completes, if the store can be reached.</summary>
    /// <param name="before">What happens on it while it is alone.</param>
    public async Task<TestNode> StartAsync(Action<HubOptions>? configure = null, Action<NodeOptions>? configureNode = null, Func<TestNode, Task>? before = null)
    {
        var node = new TestNode(Store, Time, configure, configureNode);
        _nodes.Add(node);
        if (before is not null)
        {
            await before(node);
        }

        node.Node.Start();
        await node.Node.OpenedAsync(CancellationToken.None);
        return node;
    }

    /// <summary>Starts two nodes that know of each other.</summary>
    public async Task<(TestNode One, TestNode Other)> StartTwoAsync() => (await StartAsync(), await StartAsync());

    /// <summary>Lets a <see cref="ManualTime"/> pass in small steps; after each, all nodes have done what was due and wait for the next.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var clock = (ManualTime)Time;
        for (var passed = TimeSpan.Zero; passed < time; passed += s_step)
        {
            clock.Advance(s_step);
            await Patience.UntilAsync(() => clock.ArmedTimers >= WaitingEach * _nodes.Count, "all wait");
        }
    }

    /// <summary>Lets it pass until what is due has been done: what a node works at has no place among its timers.</summary>
    public async Task PassUntilAsync(Func<Task<bool>> isDone, string what)
    {
        for (var minutes = TimeSpan.FromMinutes(5); !await isDone(); minutes -= s_step)
        {
            Assert.True(minutes > TimeSpan.Zero, $"five minutes passed in vain until {what}");
            await PassAsync(s_step);
        }
    }

    /// <inheritdoc cref="PassUntilAsync(Func{Task{bool}}, string)"/>
    public Task PassUntilAsync(Func<bool> isDone, string what) => PassUntilAsync(() => Task.FromResult(isDone()), what);

    /// <summary>What was said in the lobby, as it is shown.</summary>
    public async Task<IReadOnlyList<string>> LogAsync() =>
        [.. (await Store.Log.ReadLastAsync(ChatHub.LobbyName, ClusterLimits.MaxBatch)).Select(line => $"{line.Who}: {System.Text.Encoding.UTF8.GetString(line.Text.Span)}")];

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
