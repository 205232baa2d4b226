using KestrelChat.Addresses;
using KestrelChat.Cluster;
using KestrelChat.Moderation;
using KestrelChat.Nodes;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What other nodes tell is done one after the other.</summary>
public sealed class NodeInboxTests : IBanStore, IAsyncDisposable
{
    private readonly TestMeters _meters = new();
    private readonly TaskCompletionSource _saved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryClusterStore _store = new(TimeProvider.System);

    SavedBans IBanStore.Load() => SavedBans.None;

    Task IBanStore.SaveAsync(SavedBans bans) => _saved.Task;

    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_ban_that_takes_long_to_be_kept_is_in_force_before_what_comes_behind_it_is_done()
    {
        using var bans = new BanList(this, TimeProvider.System);
        using var hub = new ChatHub(new HubOptions(), TimeProvider.System, new ChatMetrics(_meters), bans);
        using var letters = _store.OpenDoorbell(DoorbellKind.Mail);
        var reachability = new Reachability(hub, new TestNodeLog(), TimeProvider.System);
        var mailbox = new NodeMailbox(_store.Mail, letters, new NodeOptions(), reachability, TimeProvider.System);
        var moderator = new Moderator(hub, bans, new NoAudit(), TimeProvider.System);
        var inbox = new NodeInbox(
            hub,
            new SharedTopics(_store.Presence, mailbox, reachability, TimeProvider.System),
            new SharedTopicLocks(_store.State, mailbox, reachability, TimeProvider.System),
            () => moderator,
            TimeProvider.System);
        Assert.True(AddressRange.TryParse("203.0.113.7", out var range, out _));

        var received = inbox.ReceiveAsync(Guid.NewGuid(), NodeMessageKind.Ban, new NodeMessage { By = "ann", Address = range.ToString() });

        Assert.False(received.IsCompleted);
        Assert.Null(moderator.FindBan(range));
        _saved.SetResult();
        await received.Soon();
        Assert.NotNull(moderator.FindBan(range));
    }
}
