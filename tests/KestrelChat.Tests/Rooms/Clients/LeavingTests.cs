using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms.Clients;

public sealed class LeavingTests : IDisposable
{
    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    public async Task A_client_that_leaves_receives_all_earlier_lines_and_no_later_ones(int pauseAt)
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
    public async Task A_client_that_has_left_cannot_speak_or_leave_again()
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
        Assert.Equal(1, _chat.Hub.ClientCount);
        Assert.False(bob.Client.IsHere);
        Assert.True(bob.Client.WasAnnounced);
    }

    [Fact]
    public async Task A_client_whose_reader_is_gone_leaves_and_the_others_are_notified()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = await _chat.JoinGreetedAsync("bob");

        bob.Vanish();
        ann.Say("hi");

        await bob.Written.Soon();
        Assert.Equal(["bob has arrived", "ann: hi", "bob has left"], await ann.ReadLinesAsync(3));
    }

    [Fact]
    public async Task A_client_whose_reader_disappears_during_a_blocked_write_leaves()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = _chat.Join("bob", pauseAt: 1);
        Assert.False(bob.Written.IsCompleted);

        bob.Vanish();

        await bob.Written.Soon();
        Assert.Equal(["bob has arrived", "bob has left"], await ann.ReadLinesAsync(2));
    }

    [Fact]
    public async Task A_room_that_everyone_has_left_can_be_entered_again()
    {
        for (var round = 0; round < 3; round++)
        {
            var ann = _chat.Join("ann");
            ann.Say("hi");
            ann.Client.Leave();
            Assert.Equal(["You are ann", "ann: hi"], await ann.ReadToEndAsync());
            _chat.Hub.Disconnect(ann.Client);
            Assert.Empty(_chat.Hub.Connected);
            Assert.Equal(0, _chat.Hub.ClientCount);
        }
    }

    [Fact]
    public async Task A_client_that_leaves_after_speaking_receives_its_own_last_line()
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
