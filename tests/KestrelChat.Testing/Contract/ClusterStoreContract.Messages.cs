using System.Text;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_message_reaches_its_node_as_it_was_sent()
    {
        var (sender, one, two) = (await JoinAsync(), await JoinAsync(), await JoinAsync());
        var message = Message(one, "for one") with { Kind = 3, Client = 5 };

        Assert.Empty(await Store.Messages.SendAsync(sender.Id, [message, Message(two, "for two")]));

        var received = Assert.Single(await ReceiveAsync(one));
        Assert.Equal((message.Id, sender.Id, 5, 3, "for one"), (received.Id, received.From, received.Client, received.Kind, Text(received.Body)));
        Assert.Equal(0, Assert.Single(await ReceiveAsync(two)).Client);
        Assert.Empty(await ReceiveAsync(sender));
    }

    [Fact]
    public async Task Messages_are_delivered_in_their_order_and_again_until_they_are_handled()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender.Id, [Message(node, "1"), Message(node, "2")]);
        await Store.Messages.SendAsync(sender.Id, [Message(node, "3")]);
        var page = await Store.Messages.ReceiveAsync([node.Id], [], 2);
        Assert.Equal(["1", "2"], page.Select(message => Text(message.Body)));
        Assert.Equal(Ids(page), Ids(await Store.Messages.ReceiveAsync([node.Id], [], 2)));

        var next = await Store.Messages.ReceiveAsync([node.Id], Ids(page), 2);

        Assert.Equal(["3"], next.Select(message => Text(message.Body)));
        Assert.Empty(await Store.Messages.ReceiveAsync([node.Id], Ids(next), 2));
        Assert.Empty(await Store.Messages.ReceiveAsync([node.Id], Ids(next), 2));
    }

    [Fact]
    public async Task A_retried_message_is_not_delivered_twice()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        OutgoingMessage[] messages = [Message(node, "1"), Message(node, "2")];
        await Store.Messages.SendAsync(sender.Id, messages);

        Assert.Empty(await Store.Messages.SendAsync(sender.Id, [.. messages, Message(node, "3")]));
        var inbox = await ReceiveAsync(node);
        Assert.Equal(["1", "2", "3"], inbox.Select(message => Text(message.Body)));

        Assert.Empty(await Store.Messages.ReceiveAsync([node.Id], Ids(inbox), 10));
        Assert.Empty(await Store.Messages.SendAsync(sender.Id, messages));
        Assert.Empty(await ReceiveAsync(node));
    }

    [Fact]
    public async Task A_message_expires_after_its_life()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender.Id, [Message(node, "old"), Message(node, "durable") with { Life = TimeSpan.FromHours(1) }]);
        await AdvanceAsync(s_minute + TimeSpan.FromSeconds(1));
        await Store.Messages.SendAsync(sender.Id, [Message(node, "new")]);

        Assert.Equal(["durable", "new"], (await ReceiveAsync(node)).Select(message => Text(message.Body)));
    }

    [Fact]
    public async Task A_node_receives_what_was_sent_to_its_former_ids_and_what_it_was_sent_before_it_entered()
    {
        var (sender, former) = (await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender.Id, [Message(former, "before")]);
        await Store.Presence.LeaveAsync(former.Id);
        await Store.Messages.SendAsync(sender.Id, [Message(former, "after")]);
        var present = await JoinAsync();
        await Store.Messages.SendAsync(sender.Id, [Message(present, "now")]);

        var inbox = await Store.Messages.ReceiveAsync([former.Id, present.Id], [], 10);

        Assert.Equal(["after", "before", "now"], inbox.Select(message => Text(message.Body)).Order(StringComparer.Ordinal));
        Assert.Equal(["before", "after"], inbox.Select(message => Text(message.Body)).Where(text => text != "now"));
        Assert.Empty(await Store.Messages.ReceiveAsync([former.Id, present.Id], Ids(inbox), 10));
    }

    [Fact]
    public async Task A_node_removes_no_message_of_another()
    {
        var (sender, node, other) = (await JoinAsync(), await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender.Id, [Message(node, "mine")]);
        var inbox = await ReceiveAsync(node);

        Assert.Empty(await Store.Messages.ReceiveAsync([other.Id], Ids(inbox), 10));

        Assert.Single(await ReceiveAsync(node));
    }

    [Fact]
    public async Task A_message_is_withdrawn_until_its_receiver_has_read_it()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        OutgoingMessage[] messages = [Message(node, "1"), Message(node, "2")];
        await Store.Messages.SendAsync(sender.Id, messages);

        Assert.True(await Store.Messages.WithdrawAsync(messages[0].Id));
        Assert.True(await Store.Messages.WithdrawAsync(messages[0].Id));

        var inbox = await ReceiveAsync(node);
        Assert.Equal(messages[1].Id, Assert.Single(inbox).Id);
        Assert.False(await Store.Messages.WithdrawAsync(messages[1].Id));
        Assert.Equal(messages[1].Id, Assert.Single(await ReceiveAsync(node)).Id);
        await Store.Messages.ReceiveAsync([node.Id], Ids(inbox), 10);
        Assert.False(await Store.Messages.WithdrawAsync(messages[1].Id));
    }

    [Fact]
    public async Task A_message_that_was_withdrawn_before_it_was_sent_is_not_sent()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());
        var message = Message(node, "late");

        Assert.True(await Store.Messages.WithdrawAsync(message.Id));
        Assert.Empty(await Store.Messages.SendAsync(sender.Id, [message]));

        Assert.Empty(await ReceiveAsync(node));
    }

    [Fact]
    public async Task A_full_inbox_refuses_new_messages_until_some_are_handled()
    {
        var (sender, node, other) = (await JoinAsync(), await JoinAsync(), await JoinAsync());
        await Store.Messages.SendAsync(sender.Id, [.. Enumerable.Range(0, ClusterLimits.MaxInbox).Select(_ => Message(node, "x"))]);
        OutgoingMessage[] many = [.. Enumerable.Range(0, ClusterLimits.MaxInbox - 1).Select(_ => Message(node, "y")), Message(other, "z")];

        var refused = await Store.Messages.SendAsync(sender.Id, many);

        // An inbox holds about so many, so a store that counts seldom may accept some more; it refuses at the latest the next batch.
        Assert.DoesNotContain(many[^1].Id, refused);
        var late = Message(node, "late");
        Assert.Equal([late.Id], await Store.Messages.SendAsync(sender.Id, [late]));
        Assert.Single(await ReceiveAsync(other));
        var inbox = await Store.Messages.ReceiveAsync([node.Id], [], 3 * ClusterLimits.MaxInbox);
        Assert.Equal((2 * ClusterLimits.MaxInbox) - 1 - refused.Count, inbox.Count);

        Assert.Empty(await Store.Messages.ReceiveAsync([node.Id], Ids(inbox), 10));
        Assert.Empty(await Store.Messages.SendAsync(sender.Id, [late]));
        Assert.Single(await ReceiveAsync(node));
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_rejected()
    {
        var (sender, node) = (await JoinAsync(), await JoinAsync());

        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.Messages.SendAsync(sender.Id, [Message(node, "1"), Message(node, "2") with { Body = new byte[ClusterLimits.MaxBodyBytes + 1] }]));

        Assert.Empty(await ReceiveAsync(node));
    }

    [Fact]
    public async Task Each_kind_of_notification_reaches_other_nodes()
    {
        var other = await OpenAnotherAsync();
        var (node, receiver) = (await JoinAsync(), await JoinAsync());
        using var events = other.OpenNotifications(NotificationKind.Events);
        using var messages = other.OpenNotifications(NotificationKind.Messages);
        using var values = other.OpenNotifications(NotificationKind.Values);
        await WhenListeningAsync(events, messages, values);

        await node.AppendAsync(node.Line("lobby"));
        Assert.True(await events.WaitAsync(Wait.Limit));
        Assert.False(await messages.WaitAsync(TimeSpan.Zero));

        await Store.Messages.SendAsync(node.Id, [Message(receiver, "hello")]);
        Assert.True(await messages.WaitAsync(Wait.Limit));
        Assert.False(await values.WaitAsync(TimeSpan.Zero));

        await Store.Values.WriteAsync("a", "x"u8.ToArray(), life: null);
        Assert.True(await values.WaitAsync(Wait.Limit));
        Assert.False(await events.WaitAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task A_removal_and_a_takeover_notify_of_events()
    {
        var (node, dead, other) = (await JoinAsync(), await JoinExpiredAsync(1), await JoinAsync(1));
        await Store.Presence.ClaimAsync(other.Id, Client(1), "ada", s_token, takesOver: false);
        using var events = Store.OpenNotifications(NotificationKind.Events);
        await WhenListeningAsync(events);
        await events.WaitAsync(TimeSpan.Zero);

        Assert.Equal(dead.Name, await Store.Presence.RemoveDeadAsync(node.Id, Announced));
        Assert.True(await events.WaitAsync(Wait.Limit));

        await Store.Presence.ClaimAsync(node.Id, Client(9), "ada", s_token, takesOver: true);
        Assert.True(await events.WaitAsync(Wait.Limit));
    }

    [Fact]
    public async Task A_store_hears_the_notification_that_it_raises_itself()
    {
        using var values = Store.OpenNotifications(NotificationKind.Values);
        await WhenListeningAsync(values);

        await Store.NotifyItselfAsync();

        await Wait.UntilAsync(() => Store.LastHeard is not null, "the notification was heard");
    }

    [Fact]
    public async Task Signals_between_two_waits_are_coalesced_and_not_lost()
    {
        using var notifications = Store.OpenNotifications(NotificationKind.Events);
        await WhenListeningAsync(notifications);
        notifications.Signal();
        notifications.Signal();

        Assert.True(await notifications.WaitAsync(Wait.Limit));
        using var cancelled = new CancellationTokenSource();
        var waiting = notifications.WaitAsync(Wait.Limit, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
    }

    private static OutgoingMessage Message(ContractNode to, string text) => new(Guid.CreateVersion7(), to.Id, 7, Encoding.UTF8.GetBytes(text), s_minute);

    private static Guid[] Ids(IReadOnlyList<IncomingMessage> messages) => [.. messages.Select(message => message.Id)];

    private Task<IReadOnlyList<IncomingMessage>> ReceiveAsync(ContractNode node) => Store.Messages.ReceiveAsync([node.Id], [], 10);
}
