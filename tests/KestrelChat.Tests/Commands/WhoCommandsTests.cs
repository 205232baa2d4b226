using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Commands;

public sealed class WhoCommandsTests : IDisposable
{
    private readonly CommandChat _chat = new(options => options.AnnounceEachUpTo = int.MaxValue);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Who_lists_the_clients_of_the_callers_room_or_of_another_oldest_first()
    {
        var (ann, bob, cid) = (_chat.Join("ann"), _chat.Join("bob"), _chat.Join("cid"));
        _chat.Type(cid, "/join dev");
        _chat.Type(bob, "/join dev");
        _chat.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(["* 2 in dev:", "*   bob, idle 3m", "*   cid, idle 3m"], await _chat.RunAsync(ann, "/who dev"));
        Assert.Equal(["* 2 in dev:", "*   bob, idle 3m", "*   cid, idle 3m"], await _chat.RunAsync(ann, "/who #DEV"));
        Assert.Equal(["* 1 in lobby:", "*   ann, idle 0s"], await _chat.RunAsync(ann, "/who"));
        Assert.Equal(["* 1 in lobby:", "*   ann, idle 0s"], await _chat.RunAsync(bob, "/who lobby"));
    }

    [Fact]
    public async Task Names_lists_the_names_of_the_callers_room_or_of_another()
    {
        var (ann, bob, cid) = (_chat.Join("ann"), _chat.Join("bob"), _chat.Join("cid"));
        _chat.Type(cid, "/join dev");
        _chat.Type(bob, "/join dev");

        Assert.Equal(["* in dev: bob, cid"], await _chat.RunAsync(ann, "/names dev"));
        Assert.Equal(["* in dev: bob, cid"], await _chat.RunAsync(ann, "/names #Dev"));
        Assert.Equal(["* in lobby: ann"], await _chat.RunAsync(ann, "/names"));
        Assert.Equal(["* in lobby: ann"], await _chat.RunAsync(bob, "/names lobby"));
    }

    [Theory]
    [InlineData("/who nowhere", "* there is no room nowhere; /rooms lists the rooms")]
    [InlineData("/names nowhere", "* there is no room nowhere; /rooms lists the rooms")]
    [InlineData("/who no/where", "* no/where cannot be the name of a room: \"/\" (U+002F) is not allowed there; use letters and digits, after the first also - _ and .")]
    [InlineData("/names no/where", "* no/where cannot be the name of a room: \"/\" (U+002F) is not allowed there; use letters and digits, after the first also - _ and .")]
    public async Task A_room_that_does_not_exist_is_answered_and_not_created(string command, string reply)
    {
        var ann = _chat.Join("ann");

        Assert.Equal([reply], await _chat.RunAsync(ann, command));

        Assert.Equal(["lobby"], _chat.Hub.AllRooms.Select(room => room.Name));
    }

    [Fact]
    public async Task An_empty_room_that_is_still_kept_has_nobody_in_it()
    {
        var ann = _chat.Join("ann");
        _chat.Type(ann, "/join dev", "/leave");

        Assert.Equal(["* 0 in dev:"], await _chat.RunAsync(ann, "/who dev"));
        Assert.Equal(["* in dev: "], await _chat.RunAsync(ann, "/names dev"));
    }

    [Fact]
    public async Task A_hundred_clients_are_listed_and_the_others_counted()
    {
        var ann = _chat.Join("ann");
        for (var i = 1; i <= 103; i++)
        {
            _chat.Type(_chat.Join($"p{i}", pauseAt: 0), "/join dev");
        }

        var who = await _chat.RunAsync(ann, "/who dev");
        var names = await _chat.RunAsync(ann, "/names dev");

        Assert.Equal((102, "* 103 in dev:", "*   and 3 more"), (who.Count, who[0], who[^1]));
        Assert.Equal((2, "*   and 3 more"), (names.Count, names[^1]));
        Assert.Equal(100, names[0].Split(", ").Length);
    }

    [Fact]
    public async Task Only_operators_and_the_client_itself_see_its_address_beside_its_name()
    {
        var (ann, bob, op) = (_chat.Join("192.0.2.1:1"), _chat.Join("192.0.2.2:2"), _chat.JoinOperator("192.0.2.3:3"));
        _chat.Type(ann, "/nick ann", "/join dev");
        _chat.Type(bob, "/nick bob");

        Assert.Equal(["* 1 in dev:", "*   ann, idle 0s"], await _chat.RunAsync(bob, "/who dev"));
        Assert.Equal(["* 1 in dev:", "*   ann (192.0.2.1:1), idle 0s"], await _chat.RunAsync(op, "/who dev"));
        Assert.Equal(["* 1 in dev:", "*   ann (192.0.2.1:1), idle 0s"], await _chat.RunAsync(ann, "/who"));
    }
}
