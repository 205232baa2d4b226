using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests;

public sealed class ChatMetricsTests
{
    [Fact]
    public async Task A_line_is_counted_as_received_once_and_as_delivered_for_each_member()
    {
        using var chat = new TestChat();
        var ann = await chat.JoinGreetedAsync("ann");
        var bob = await chat.JoinGreetedAsync("bob");
        ann.Say("hi");
        await bob.ReadUntilAsync("ann: hi");
        await ann.ReadUntilAsync("ann: hi");

        // Lines of the room: bob's arrival, which only ann sees, and the line. Greetings are not lines of the room.
        Assert.Equal(1, chat.Meters.Total("kestrelchat.lines.received"));
        Assert.Equal(3, chat.Meters.Total("kestrelchat.lines.delivered"));
        Assert.Equal("You are ann\nbob has arrived\nann: hi\nYou are bob\nann: hi\n".Length, chat.Meters.Total("kestrelchat.bytes.sent"));
    }

    [Fact]
    public async Task Every_line_is_either_delivered_or_missed()
    {
        using var chat = new TestChat(options => options.MaxBacklogBytes = 1024);
        var slow = chat.Join("slow", pauseAt: 1);
        var fast = await chat.JoinGreetedAsync("fast");
        const int Lines = 20_000;
        for (var i = 0; i < Lines; i++)
        {
            fast.Say("line");
        }

        fast.Say("last");
        IReadOnlyList<string> shown = [.. await fast.ReadUntilAsync("fast: last"), .. await slow.ReadUntilAsync("fast: last")];
        var missed = chat.Meters.Total("kestrelchat.lines.missed");
        Assert.True(missed > 0);
        Assert.Equal(missed, shown.Sum(line => MissedLines.CountIn(line) ?? 0));

        // Both get every line, and the slow client the other's arrival.
        Assert.Equal(1 + (2 * (Lines + 1)) - missed, chat.Meters.Total("kestrelchat.lines.delivered"));
    }

    [Fact]
    public async Task The_duration_of_a_fanout_is_measured()
    {
        using var chat = new TestChat();
        var ann = await chat.JoinGreetedAsync("ann");
        ann.Say("hi");
        await ann.ReadUntilAsync("ann: hi");
        await Wait.UntilAsync(() => chat.Meters.Times("kestrelchat.fanout") > 1, "a fan-out is measured");
    }

    [Fact]
    public async Task Clients_are_counted_by_room_and_endpoint_and_clients_that_are_behind_separately()
    {
        using var chat = new TestChat();
        var ann = await chat.JoinGreetedAsync("ann");
        var stuck = chat.Join("stuck", pauseAt: 1);
        ann.Say("hi");
        await ann.ReadUntilAsync("ann: hi");
        Assert.Equal(2, chat.Meters.Observe("kestrelchat.clients")["lobby test"]);
        Assert.Equal(1, chat.Meters.Observe("kestrelchat.clients.behind")[""]);

        await stuck.ReadUntilAsync("ann: hi");
        chat.Hub.Disconnect(ann.Client);
        Assert.Equal(1, chat.Meters.Observe("kestrelchat.clients")["lobby test"]);
    }
}
