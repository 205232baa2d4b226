using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Messages;

public sealed class NodeMessengerTests : IAsyncDisposable
{
    private readonly MemoryClusterStore _store = new(TimeProvider.System);
    private readonly Guid _sender = Guid.NewGuid();
    private readonly Guid _receiver = Guid.NewGuid();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_message_of_a_later_version_is_skipped_and_the_next_is_handled_once()
    {
        await _store.Presence.EnterAsync(_sender, "sender", TimeSpan.FromHours(1));
        await _store.Presence.EnterAsync(_receiver, "receiver", TimeSpan.FromHours(1));
        using var notifications = _store.OpenNotifications(NotificationKind.Messages);
        var messenger = new NodeMessenger(
            _store.Messages, notifications, new NodeOptions { BatchInterval = TimeSpan.Zero }, new Reachability(new RecordedDiagnostics(), TimeProvider.System), TimeProvider.System);
        await _store.Messages.SendAsync(
            _sender,
            [
                new OutgoingMessage(1, _receiver, new MessageBody((int)NodeMessageKind.Announcement, "[]"u8.ToArray())),
                new OutgoingMessage(2, _receiver, new NodeMessage { By = "ann", Text = "tea" }.ToBody(NodeMessageKind.Announcement)),
            ]);
        using var stop = new CancellationTokenSource();
        List<string?> handled = [];

        var receiving = messenger.ReceiveAsync(
            () => _receiver,
            (from, _, message) =>
            {
                Assert.Equal(_sender, from);
                handled.Add(message.Text);
                return Task.CompletedTask;
            },
            stop.Token);

        await Wait.UntilAsync(async () => (await _store.Messages.ReceiveAsync(_receiver, [], 1)).Count == 0, "both messages are acknowledged");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        Assert.Equal(["tea"], handled);
    }
}
