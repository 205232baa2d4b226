using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Postgres.Tests.Contract;

public abstract partial class ClusterContract
{
    [Fact]
    public async Task A_message_is_for_its_node_or_for_all_others()
    {
        var (sender, one, two) = (await EnterAsync(), await EnterAsync(), await EnterAsync());

        Assert.True(await Store.Mail.SendAsync(sender, [new OutgoingMail(1, one, Body("for one", kind: 3)), new OutgoingMail(2, null, Body("for all"))]));

        var inbox = await Store.Mail.ReceiveAsync(one, [], 10);
        Assert.Equal([(sender, 3, "for one"), (sender, 7, "for all")], inbox.Select(mail => (mail.From, mail.Content.Kind, Text(mail.Content.Body))));
        Assert.Single(await Store.Mail.ReceiveAsync(two, [], 10));
        Assert.Empty(await Store.Mail.ReceiveAsync(sender, [], 10));
    }

    [Fact]
    public async Task A_message_stays_until_it_is_known_to_be_received()
    {
        var (sender, node) = (await EnterAsync(), await EnterAsync());
        await Store.Mail.SendAsync(sender, [.. Enumerable.Range(1, 3).Select(number => new OutgoingMail(number, node, Body($"{number}")))]);
        var page = await Store.Mail.ReceiveAsync(node, [], 2);
        Assert.Equal(["1", "2"], page.Select(mail => Text(mail.Content.Body)));
        Assert.Equal(page.Select(mail => mail.Id), (await Store.Mail.ReceiveAsync(node, [], 2)).Select(mail => mail.Id));

        var next = await Store.Mail.ReceiveAsync(node, [.. page.Select(mail => mail.Id)], 2);

        Assert.Equal(["3"], next.Select(mail => Text(mail.Content.Body)));
        Assert.Empty(await Store.Mail.ReceiveAsync(node, [next[0].Id], 2));
        Assert.Empty(await Store.Mail.ReceiveAsync(node, [], 2));
    }

    [Fact]
    public async Task What_was_sent_is_not_sent_twice()
    {
        var (sender, node) = (await EnterAsync(), await EnterAsync());
        await Store.Mail.SendAsync(sender, [new OutgoingMail(1, node, Body("1")), new OutgoingMail(2, null, Body("2"))]);

        Assert.True(await Store.Mail.SendAsync(sender, [new OutgoingMail(1, node, Body("1")), new OutgoingMail(2, null, Body("2")), new OutgoingMail(3, node, Body("3"))]));

        Assert.Equal(["1", "2", "3"], (await Store.Mail.ReceiveAsync(node, [], 10)).Select(mail => Text(mail.Content.Body)));
    }

    [Fact]
    public async Task Messages_wait_for_a_bounded_time()
    {
        var (sender, node) = (await EnterAsync(), await EnterAsync());
        await Store.Mail.SendAsync(sender, [new OutgoingMail(1, node, Body("old"))]);
        await PassAsync(INodeMail.Life + TimeSpan.FromSeconds(1));
        await Store.Mail.SendAsync(sender, [new OutgoingMail(2, node, Body("new"))]);

        Assert.Equal(["new"], (await Store.Mail.ReceiveAsync(node, [], 10)).Select(mail => Text(mail.Content.Body)));
    }

    [Fact]
    public async Task An_inbox_that_is_full_takes_no_more()
    {
        var (sender, node) = (await EnterAsync(), await EnterAsync());
        await Store.Mail.SendAsync(sender, [.. Enumerable.Range(1, ClusterLimits.MaxInbox).Select(number => new OutgoingMail(number, node, Body("x")))]);

        Assert.True(await Store.Mail.SendAsync(sender, [new OutgoingMail(ClusterLimits.MaxInbox + 1, node, Body("too much"))]));

        Assert.Equal(ClusterLimits.MaxInbox, (await Store.Mail.ReceiveAsync(node, [], int.MaxValue)).Count);
    }

    [Fact]
    public async Task To_a_node_that_is_not_there_is_into_the_void_and_from_one_is_refused()
    {
        var sender = await EnterAsync();

        Assert.True(await Store.Mail.SendAsync(sender, [new OutgoingMail(1, Guid.NewGuid(), Body("anyone?"))]));
        Assert.False(await Store.Mail.SendAsync(Guid.NewGuid(), [new OutgoingMail(1, sender, Body("me"))]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Mail.SendAsync(sender, [new OutgoingMail(2, null, new MailBody(1, new byte[ClusterLimits.MaxBodyBytes + 1]))]));
        Assert.Empty(await Store.Mail.ReceiveAsync(sender, [], 10));
    }

    [Fact]
    public async Task Bells_ring_at_every_node_for_what_they_are_for()
    {
        var other = await AnotherAsync();
        var node = await EnterAsync();
        await EnterAsync();
        using var lines = other.OpenDoorbell(DoorbellKind.Lines);
        using var mail = other.OpenDoorbell(DoorbellKind.Mail);

        var rung = lines.WaitAsync(Patience.Limit);
        await Store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "lobby")]);
        Assert.True(await rung.Soon());

        rung = mail.WaitAsync(Patience.Limit);
        await Store.Mail.SendAsync(node, [new OutgoingMail(1, null, Body("ding"))]);
        Assert.True(await rung.Soon());
    }

    [Fact]
    public async Task Many_rings_are_one_and_none_is_lost_between_two_waits()
    {
        using var bell = Store.OpenDoorbell(DoorbellKind.Lines);
        bell.Ring();
        bell.Ring();

        Assert.True(await bell.WaitAsync(Patience.Limit).Soon());
        using var impatient = new CancellationTokenSource();
        var waiting = bell.WaitAsync(Patience.Limit, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
    }
}
