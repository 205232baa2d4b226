using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class MetricsTests
{
    [Fact]
    public async Task A_line_is_received_once_and_delivered_to_each_who_listens()
    {
        using var chat = new TestChat();
        var ann = await chat.JoinGreetedAsync("ann");
        var bob = await chat.JoinGreetedAsync("bob");
        ann.Say("hi");
        await bob.ReadUntilAsync("ann: hi");
        await ann.ReadUntilAsync("ann: hi");

        // What each is shown of the room: bob's arrival (by ann only) and the line. Greetings are nobody's but their own.
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
        Assert.Equal(missed, shown.Sum(line => ToldGaps.CountIn(line) ?? 0));

        // Both are shown every line, the slow one the other's arrival besides; greetings are none of the room's.
        Assert.Equal(1 + (2 * (Lines + 1)) - missed, chat.Meters.Total("kestrelchat.lines.delivered"));
    }

    [Fact]
    public async Task A_fan_out_is_timed()
    {
        using var chat = new TestChat();
        var ann = await chat.JoinGreetedAsync("ann");
        ann.Say("hi");
        await ann.ReadUntilAsync("ann: hi");
        await Patience.UntilAsync(() => chat.Meters.Times("kestrelchat.fanout") > 0, "a fan-out is told");
    }

    [Fact]
    public async Task Those_who_are_here_are_counted_by_room_and_endpoint_and_those_behind_apart()
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
