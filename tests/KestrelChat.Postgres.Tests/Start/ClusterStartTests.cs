using System.Collections.Concurrent;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Server.Cluster;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Postgres.Tests.Start;

/// <summary>The start and the end of a server in a cluster, with a store in memory.</summary>
public sealed class ClusterStartTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly MemoryClusterStore _store;
    private readonly RecordedLog _log = new();
    private int _preparations;

    public ClusterStartTests() => _store = new MemoryClusterStore(_time);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Each_reason_is_logged_once_and_shown_until_the_store_is_prepared()
    {
        Exception? failure = new InvalidOperationException("outer", new IOException("inner"));
        await using var node = new TestNode(_store, _time);
        using var start = Create(node, () => failure is null ? 7 : throw failure);
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "hello");

        var starting = start.StartAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["not joined yet", "failed to prepare the store: inner"], node.Node.State.Reasons);
        Assert.False(starting.IsCompleted);
        failure = new IOException("the disk is full");
        _time.Advance(TimeSpan.FromSeconds(2));

        // The server starts without the store.
        await starting.Soon();
        Assert.Equal(6, _preparations);
        Assert.Equal(["not joined yet", "failed to prepare the store: the disk is full"], node.Node.State.Reasons);
        Assert.True(node.Node.IsIsolated);
        failure = null;
        _time.Advance(TimeSpan.FromSeconds(1));

        await node.Node.Joined.Soon();
        await TestNode.ReadAsync(ann, line => line == "ann: hello");
        Assert.Equal(
            [
                "Error: Cannot join the cluster yet, retrying every second: inner",
                "Error: Cannot join the cluster yet, retrying every second: the disk is full",
                "Information: Joined the cluster; the schema of its database has version 7",
            ],
            _log.Entries);
        await StopAsync(start);
    }

    [Fact]
    public async Task The_node_is_started_once_even_if_the_history_cannot_be_read()
    {
        // The first failures are those of the node's own loops.
        await using var store = new FaultyStore(_store) { UnexpectedHistoryReads = 3 };
        await using var node = new TestNode(store, _time);
        using var start = Create(node, () => 1);

        await WhenDoneAsync(start.StartAsync(CancellationToken.None), "the node joins");

        Assert.Equal(1, _preparations);
        Assert.True(store.UnexpectedHistoryReads < 0);
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "hello");
        await TestNode.ReadAsync(ann, line => line == "ann: hello");
        await StopAsync(start);
    }

    [Fact]
    public async Task A_server_stops_while_the_store_does_not_answer()
    {
        var answer = new TaskCompletionSource<int>();
        await using var node = new TestNode(_store, _time);
        using var start = new ClusterStart(new ScriptedStore(_store, answer.Task.WaitAsync), node.Node, _time, _log);
        var starting = start.StartAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));
        await starting.Soon();

        await StopAsync(start);

        Assert.False(node.Node.Joined.IsCompleted);
    }

    // A node that stops waits by its clock.
    private async Task StopAsync(ClusterStart start)
    {
        await start.StoppingAsync(CancellationToken.None);
        await WhenDoneAsync(start.StopAsync(CancellationToken.None), "the node stops");
    }

    private async Task WhenDoneAsync(Task task, string what)
    {
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
                return task.IsCompleted;
            },
            what);
        await task;
    }

    private ClusterStart Create(TestNode node, Func<int> prepare) => new(
        new ScriptedStore(
            _store,
            _ =>
            {
                _preparations++;
                return Task.FromResult(prepare());
            }),
        node.Node,
        _time,
        _log);

    /// <summary>A store that is prepared by a function.</summary>
    private sealed class ScriptedStore(IClusterStore inner, Func<CancellationToken, Task<int>> prepare) : IClusterStore
    {
        public ILogStore Log => inner.Log;

        public IPresenceStore Presence => inner.Presence;

        public IMessageStore Messages => inner.Messages;

        public ISharedValueStore Values => inner.Values;

        public long? LastHeard => inner.LastHeard;

        public Task<int> PrepareAsync(CancellationToken cancellation = default) => prepare(cancellation);

        public Task NotifyItselfAsync(CancellationToken cancellation = default) => inner.NotifyItselfAsync(cancellation);

        public NotificationSignal OpenNotifications(NotificationKind kind) => inner.OpenNotifications(kind);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class RecordedLog : ILogger<ClusterStart>
    {
        private readonly ConcurrentQueue<string> _entries = new();

        public IReadOnlyCollection<string> Entries => _entries;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _entries.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
