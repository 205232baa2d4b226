using KestrelChat.Hub;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Commands;

public sealed class NameCommandsTests : IDisposable
{
    private readonly CommandChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public void A_name_is_free_as_soon_as_its_holder_has_left_even_if_the_holder_has_not_read_everything()
    {
        var stuck = _chat.Join("A", pauseAt: 1).Client;
        var other = _chat.Join("B").Client;
        _chat.Type(stuck, "/nick ada");
        _chat.Type(other, "/nick ada");
        Assert.Equal(("ada", "B"), (stuck.DisplayName, other.DisplayName));

        stuck.Leave();
        _chat.Type(other, "/nick ada");

        Assert.Equal("ada", other.DisplayName);
        Assert.Same(other, _chat.Hub.Find("ada"));
    }

    [Fact]
    public async Task A_client_gets_its_name_on_one_line_and_how_to_claim_it_on_another()
    {
        var (ann, bob) = (_chat.Join("ann"), _chat.Join("bob"));

        var shown = await _chat.RunAsync(ann, "/nick ada");

        Assert.Equal(3, shown.Count);
        Assert.Equal(["* ann is now ada", "* you are now ada"], shown.Take(2));
        Assert.Matches(@"^\*   to take it back after a lost connection: /claim ada [0-9a-f]{16}$", shown[2]);
        Assert.Equal(["* the name ada is taken"], await _chat.RunAsync(bob, "/nick ada"));
        Assert.Equal(["* you are already ada"], await _chat.RunAsync(ann, "/nick ada"));
    }

    [Fact]
    public async Task A_muted_client_cannot_take_a_name()
    {
        var bob = _chat.Join("bob");
        await _chat.Moderator.MuteAsync("op", ClientRecord.Of(bob.Client, _chat.Time.GetUtcNow()), TimeSpan.FromMinutes(1));

        _chat.Type(bob, "/nick robert");

        Assert.Equal(["You are bob", "* you are muted for another 1m"], await bob.ReadLinesAsync(2));
        Assert.Equal("bob", bob.Client.DisplayName);
    }
}
