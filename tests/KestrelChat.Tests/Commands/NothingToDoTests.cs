using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Commands;

/// <summary>Commands that find done already what they are to do, or that cannot do it: they say so, and tell nobody else.</summary>
public sealed class NothingToDoTests : IDisposable
{
    private readonly CommandChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData("/topic tea", "* that is the topic already: tea")]
    [InlineData("/topic unlock", "* the topic is not locked; /topic lock locks it")]
    [InlineData("/topic UNLOCK", "* the topic is not locked; /topic lock locks it")]
    [InlineData("/leave", "* you are already in lobby")]
    [InlineData("/leave dev", "* usage: /leave")]
    [InlineData("/join lobby", "* you are already in lobby")]
    [InlineData("/back", "* you are not away; /away says that you are")]
    [InlineData("/unignore eve", "* you do not ignore eve; /ignore lists whom you ignore")]
    [InlineData("/ignore ANN", "* you cannot ignore ANN: that is you")]
    [InlineData("/msg ann hello", "* not sent: ann is you")]
    [InlineData("/mute ann", "* you cannot mute ann: that is you")]
    [InlineData("/mute bob 0", "* bob is not muted")]
    [InlineData("/unban 192.0.2.1", "* 192.0.2.1 is not banned; /bans lists the bans")]
    [InlineData("/bans all", "* usage: /bans")]
    [InlineData("/me", "* usage: /me <text>")]
    [InlineData("/announce", "* usage: /announce <text>")]
    [InlineData("/kick", "* usage: /kick <name> [reason]")]
    [InlineData("/quiet off", "* arrivals and departures are shown")]
    public async Task The_answer_says_why_nothing_was_done(string command, string reply)
    {
        var (ann, bob) = (_chat.JoinOperator("ann"), _chat.Join("bob"));
        _chat.Type(ann, "/nick ann", "/topic tea");
        _chat.Type(bob, "/nick bob");
        await _chat.ReadAllAsync(bob);

        Assert.Equal([reply], await _chat.RunAsync(ann, command));

        Assert.Empty(await _chat.ReadAllAsync(bob));
    }

    [Fact]
    public async Task A_topic_that_is_locked_is_not_locked_again()
    {
        var (ann, bob) = (_chat.JoinOperator("ann"), _chat.Join("bob"));
        Assert.Equal(["* ann locked the topic"], await _chat.RunAsync(ann, "/topic Lock"));
        await _chat.ReadAllAsync(bob);

        Assert.Equal(["* the topic is locked already; /topic unlock unlocks it"], await _chat.RunAsync(ann, "/topic lock"));

        Assert.Empty(await _chat.ReadAllAsync(bob));
    }

    [Fact]
    public async Task A_client_that_is_muted_again_is_muted_for_the_new_time()
    {
        var (ann, bob) = (_chat.JoinOperator("ann"), _chat.Join("bob"));
        Assert.Equal(["* bob is muted for 5m"], await _chat.RunAsync(ann, "/mute bob 5"));
        Assert.Equal(["* bob is muted for 1m"], await _chat.RunAsync(ann, "/mute bob 1"));

        _chat.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(["* bob is not muted"], await _chat.RunAsync(ann, "/mute bob 0"));
        Assert.Equal(["bob: hello"], await _chat.RunAsync(bob, "hello"));
    }

    [Fact]
    public async Task A_muted_client_cannot_say_anything_by_being_away()
    {
        var (ann, bob) = (_chat.JoinOperator("ann"), _chat.Join("bob"));
        _chat.Type(ann, "/mute bob 5");

        Assert.Equal(["* you are muted for another 5m"], await _chat.RunAsync(bob, "/away spam"));
        Assert.Equal(["* you are away; /away again when you are back"], await _chat.RunAsync(bob, "/away"));

        Assert.Equal(["* bob is in lobby, idle 0s", "* bob is away"], await _chat.RunAsync(ann, "/whois bob"));
    }
}
