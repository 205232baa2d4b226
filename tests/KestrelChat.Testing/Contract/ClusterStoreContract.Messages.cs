using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task A_message_reaches_its_node_or_all_others()
    {
        var (sender, one, two) = (await JoinAsync(), await JoinAsync(), await JoinAsync());

        Assert.True(await Store.Messages.SendAsync(sender, [new OutgoingMessage(1, one, Body("for one", kind: 3)), new OutgoingMessage(2, null, Body("for all"))]));

        var inbox = await Store.Messages.ReceiveAsync(one, [], 10);
        Assert.Equal([(sender, 3, "for one"), (sender, 7, "for all")], inbox.Select(message => (message.From, message.Content.Kind, Text(message.Content.Body))));
        Assert.Single(await Store.Messages.ReceiveAsync(two, [], 10));
        Assert.Empty(await Store.Messages.ReceiveAsync(sender, [], 10));
    }

    [Fact]
    public async Task A_message_is_delivered_again_until_it_is_acknowledged()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender, [.. Enumerable.Range(1, 3).Select(number => new OutgoingMessage(number, node, Body($"{number}")))]);
        var page = await Store.Messages.ReceiveAsync(node, [], 2);
        Assert.Equal(["1", "2"], page.Select(message => Text(message.Content.Body)));
        Assert.Equal(page.Select(message => message.Id), (await Store.Messages.ReceiveAsync(node, [], 2)).Select(message => message.Id));

        var next = await Store.Messages.ReceiveAsync(node, [.. page.Select(message => message.Id)], 2);

        Assert.Equal(["3"], next.Select(message => Text(message.Content.Body)));
        Assert.Empty(await Store.Messages.ReceiveAsync(node, [next[0].Id], 2));
        Assert.Empty(await Store.Messages.ReceiveAsync(node, [], 2));
    }

    [Fact]
    public async Task A_retried_message_is_not_delivered_twice()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender, [new OutgoingMessage(1, node, Body("1")), new OutgoingMessage(2, null, Body("2"))]);

        Assert.True(await Store.Messages.SendAsync(sender, [new OutgoingMessage(1, node, Body("1")), new OutgoingMessage(2, null, Body("2")), new OutgoingMessage(3, node, Body("3"))]));

        Assert.Equal(["1", "2", "3"], (await Store.Messages.ReceiveAsync(node, [], 10)).Select(message => Text(message.Content.Body)));
    }

    [Fact]
    public async Task A_message_expires()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender, [new OutgoingMessage(1, node, Body("old"))]);
        await AdvanceAsync(IMessageStore.Life + TimeSpan.FromSeconds(1));
        await Store.Messages.SendAsync(sender, [new OutgoingMessage(2, node, Body("new"))]);

        Assert.Equal(["new"], (await Store.Messages.ReceiveAsync(node, [], 10)).Select(message => Text(message.Content.Body)));
    }

    [Fact]
    public async Task A_full_inbox_drops_new_messages()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender, [.. Enumerable.Range(1, ClusterLimits.MaxInbox).Select(number => new OutgoingMessage(number, node, Body("x")))]);

        Assert.True(await Store.Messages.SendAsync(sender, [new OutgoingMessage(ClusterLimits.MaxInbox + 1, node, Body("too much"))]));

        Assert.Equal(ClusterLimits.MaxInbox, (await Store.Messages.ReceiveAsync(node, [], int.MaxValue)).Count);
    }

    [Fact]
    public async Task A_message_to_an_unknown_node_is_dropped_and_one_from_an_unknown_node_is_rejected()
    {
        var sender = await JoinAsync();

        Assert.True(await Store.Messages.SendAsync(sender, [new OutgoingMessage(1, Guid.NewGuid(), Body("anyone?"))]));
        Assert.False(await Store.Messages.SendAsync(Guid.NewGuid(), [new OutgoingMessage(1, sender, Body("me"))]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Messages.SendAsync(sender, [new OutgoingMessage(2, null, new MessageBody(1, new byte[ClusterLimits.MaxBodyBytes + 1]))]));
        Assert.Empty(await Store.Messages.ReceiveAsync(sender, [], 10));
    }

    [Fact]
    public async Task Each_kind_of_notification_reaches_other_nodes()
    {
        var other = await OpenAnotherAsync();
        var node = await JoinAsync();
        await JoinAsync();
        using var lines = other.OpenNotifications(NotificationKind.Lines);
        using var messages = other.OpenNotifications(NotificationKind.Messages);
        await WhenListeningAsync(lines, messages);

        await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "lobby")]);
        Assert.True(await lines.WaitAsync(Wait.Limit));
        Assert.False(await messages.WaitAsync(TimeSpan.Zero));

        await Store.Messages.SendAsync(node, [new OutgoingMessage(1, null, Body("hello"))]);
        Assert.True(await messages.WaitAsync(Wait.Limit));
        Assert.False(await lines.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Signals_between_two_waits_are_coalesced_and_not_lost()
    {
        using var notifications = Store.OpenNotifications(NotificationKind.Lines);
        await WhenListeningAsync(notifications);
        notifications.Signal();
        notifications.Signal();

        Assert.True(await notifications.WaitAsync(Wait.Limit));
        using var cancelled = new CancellationTokenSource();
        var waiting = notifications.WaitAsync(Wait.Limit, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
    }
}
