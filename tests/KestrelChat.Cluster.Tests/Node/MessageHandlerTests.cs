using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;
using KestrelChat.Text;

namespace KestrelChat.Cluster.Tests.Node;

public sealed class MessageHandlerTests : IBanStore, IAsyncDisposable
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
    public async Task A_ban_that_is_saved_slowly_is_in_force_before_the_next_message_is_handled()
    {
        using var bans = new BanList(this, TimeProvider.System);
        using var hub = new ChatHub(new HubOptions(), TimeProvider.System, new ChatMetrics(_meters), admission: bans);
        using var notifications = _store.OpenNotifications(NotificationKind.Messages);
        var reachability = new Reachability(new RecordedDiagnostics(), TimeProvider.System);
        var messenger = new NodeMessenger(_store.Messages, notifications, new NodeOptions(), reachability, TimeProvider.System);
        var moderator = new Moderator(hub, bans, ChatBackplane.Local(hub, TimeProvider.System, "test").Directory, new LocalModerationRelay(), new NoAudit(), TimeProvider.System);
        var handler = new MessageHandler(
            hub,
            moderator,
            new SharedTopics(_store.Presence, messenger, reachability, TimeProvider.System),
            new SharedTopicLocks(_store.Values, messenger, reachability, TimeProvider.System),
            TimeProvider.System);
        Assert.True(AddressRange.TryParse("203.0.113.7", out var range, out _));

        var handling = handler.HandleAsync(Guid.NewGuid(), NodeMessageKind.Ban, new NodeMessage { By = "ann", Address = range.ToString() });

        Assert.False(handling.IsCompleted);
        Assert.Null(moderator.FindBan(range));
        _saved.SetResult();
        await handling.Soon();
        Assert.NotNull(moderator.FindBan(range));
    }
}
