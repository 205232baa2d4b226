using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class LeavingTests : IDisposable
{
    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    public async Task Who_leaves_is_shown_all_before_it_and_nothing_after(int pauseAt)
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = _chat.Join("bob", pauseAt: pauseAt);
        ann.Say("before");
        bob.Say("bye");

        bob.Client.Leave();
        ann.Say("after");

        Assert.Equal(["You are bob", "ann: before", "bob: bye"], await bob.ReadToEndAsync());
        await bob.Written.Soon();
        Assert.Equal(["bob has arrived", "ann: before", "bob: bye", "bob has left", "ann: after"], await ann.ReadLinesAsync(5));
    }

    [Fact]
    public async Task Who_has_left_says_nothing_more_and_leaves_once()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = _chat.Join("bob");

        bob.Client.Leave();
        bob.Say("late");
        bob.Client.Leave();
        _chat.Hub.Disconnect(bob.Client);
        ann.Say("end");

        Assert.Equal(["bob has arrived", "bob has left"], await ann.ReadUntilAsync("ann: end"));
        Assert.Equal(1, _chat.Hub.Rooms.Single().Lines);
        Assert.Equal(1, _chat.Hub.Here);
        Assert.False(bob.Client.IsHere);
        Assert.True(bob.Client.WasAnnounced);
    }

    [Fact]
    public async Task The_writer_survives_a_reader_that_is_gone_and_the_others_are_told()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = await _chat.JoinGreetedAsync("bob");

        bob.Vanish();
        ann.Say("hi");

        await bob.Written.Soon();
        Assert.Equal(["bob has arrived", "ann: hi", "bob has left"], await ann.ReadLinesAsync(3));
    }

    [Fact]
    public async Task The_writer_survives_a_reader_that_is_gone_while_it_waits_for_it()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = _chat.Join("bob", pauseAt: 1);
        Assert.False(bob.Written.IsCompleted);

        bob.Vanish();

        await bob.Written.Soon();
        Assert.Equal(["bob has arrived", "bob has left"], await ann.ReadLinesAsync(2));
    }

    [Fact]
    public async Task A_room_that_all_have_left_serves_whoever_comes_next()
    {
        for (var round = 0; round < 3; round++)
        {
            var ann = _chat.Join("ann");
            ann.Say("hi");
            ann.Client.Leave();
            Assert.Equal(["You are ann", "ann: hi"], await ann.ReadToEndAsync());
            _chat.Hub.Disconnect(ann.Client);
            Assert.Empty(_chat.Hub.Connected);
            Assert.Equal(0, _chat.Hub.Here);
        }
    }

    [Fact]
    public async Task Each_speaker_gets_everything_up_to_its_own_last_line()
    {
        for (var round = 0; round < 200; round++)
        {
            var ann = _chat.Join("ann");
            ann.Say("last words");
            ann.Client.Leave();
            Assert.Equal(["You are ann", "ann: last words"], await ann.ReadToEndAsync());
        }
    }
}
