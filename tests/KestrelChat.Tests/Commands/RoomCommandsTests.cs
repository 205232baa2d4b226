using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Commands;

public sealed class RoomCommandsTests : IDisposable
{
    private readonly CommandChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Clearing_a_topic_that_does_not_exist_is_answered_and_notifies_nobody()
    {
        var (ann, bob) = (_chat.Join("ann"), _chat.Join("bob"));
        await _chat.ReadAllAsync(bob);

        Assert.Equal(["* lobby has no topic; /topic <text> sets one"], await _chat.RunAsync(ann, "/topic -"));

        Assert.Empty(await _chat.ReadAllAsync(bob));
        Assert.Null(_chat.Hub.Lobby.Topic);
    }

    [Fact]
    public async Task Clearing_a_topic_notifies_the_room()
    {
        var (ann, bob) = (_chat.Join("ann"), _chat.Join("bob"));
        _chat.Type(ann, "/topic boats");
        await _chat.ReadAllAsync(bob);

        Assert.Equal(["* ann cleared the topic"], await _chat.RunAsync(ann, "/topic -"));

        Assert.Equal(["* ann cleared the topic"], await _chat.ReadAllAsync(bob));
        Assert.Null(_chat.Hub.Lobby.Topic);
    }

    [Fact]
    public async Task Locking_and_unlocking_the_topic_notifies_the_room()
    {
        var (ann, bob) = (_chat.JoinOperator("ann"), _chat.Join("bob"));
        await _chat.ReadAllAsync(bob);

        Assert.Equal(["* ann locked the topic"], await _chat.RunAsync(ann, "/topic lock"));
        Assert.Equal(["* ann locked the topic"], await _chat.ReadAllAsync(bob));
        Assert.True(_chat.Hub.Lobby.IsTopicLocked);
        Assert.Equal(["* the topic is locked; only operators can change it"], await _chat.RunAsync(bob, "/topic boats"));
        Assert.Equal(["* the topic is locked; only operators can change it"], await _chat.RunAsync(bob, "/topic -"));
        Assert.Equal(["* ann set the topic: boats"], await _chat.RunAsync(ann, "/topic boats"));
        Assert.Equal(["* ann set the topic: boats"], await _chat.ReadAllAsync(bob));

        Assert.Equal(["* ann unlocked the topic"], await _chat.RunAsync(ann, "/topic unlock"));
        Assert.Equal(["* ann unlocked the topic"], await _chat.ReadAllAsync(bob));
        Assert.False(_chat.Hub.Lobby.IsTopicLocked);
        Assert.Equal(["* bob set the topic: more boats"], await _chat.RunAsync(bob, "/topic more boats"));
    }

    [Fact]
    public async Task Only_the_room_whose_topic_is_locked_is_notified()
    {
        var (ann, bob) = (_chat.JoinOperator("ann"), _chat.Join("bob"));
        _chat.Type(bob, "/join dev");
        await _chat.ReadAllAsync(bob);

        _chat.Type(ann, "/topic lock");

        Assert.Empty(await _chat.ReadAllAsync(bob));
        Assert.False(_chat.Hub.FindRoom("dev")!.IsTopicLocked);
    }

    [Theory]
    [InlineData("/topic lock")]
    [InlineData("/topic unlock")]
    public async Task Only_operators_lock_the_topic(string command)
    {
        var (ann, bob) = (_chat.Join("ann"), _chat.Join("bob"));
        await _chat.ReadAllAsync(bob);

        Assert.Equal(["* only operators can do that; /op <token> makes you one"], await _chat.RunAsync(ann, command));

        Assert.Empty(await _chat.ReadAllAsync(bob));
        Assert.False(_chat.Hub.Lobby.IsTopicLocked);
    }
}
