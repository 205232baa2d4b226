using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Commands;

public sealed class AttentionCommandsTests : IDisposable
{
    private readonly CommandChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_client_that_is_away_without_a_reason_is_shown_as_away()
    {
        var (ann, ada) = (_chat.Join("ann"), _chat.Join("ada"));

        Assert.Equal(["* you are away; /away again when you are back"], await _chat.RunAsync(ada, "/away"));

        Assert.Equal("", ada.Client.Away);
        Assert.Equal(["* ada is in lobby, idle 0s", "* ada is away"], await _chat.RunAsync(ann, "/whois ada"));
        Assert.Equal(["* to ada: hello", "* ada is away"], await _chat.RunAsync(ann, "/msg ada hello"));
        Assert.Equal(["* 2 in lobby:", "*   ann, idle 0s", "*   ada, idle 0s"], await _chat.RunAsync(ann, "/who"));
    }

    [Fact]
    public async Task A_client_that_is_away_with_a_reason_is_shown_with_it()
    {
        var (ann, ada) = (_chat.Join("ann"), _chat.Join("ada"));

        Assert.Equal(["* you are away: tea; /away again when you are back"], await _chat.RunAsync(ada, "/away tea"));

        Assert.Equal(["* ada is in lobby, idle 0s", "* ada is away: tea"], await _chat.RunAsync(ann, "/whois ada"));
        Assert.Equal(["* to ada: hello", "* ada is away: tea"], await _chat.RunAsync(ann, "/msg ada hello"));
        Assert.Equal(["* 2 in lobby:", "*   ann, idle 0s", "*   ada, idle 0s - tea"], await _chat.RunAsync(ann, "/who"));
    }

    [Theory]
    [InlineData("/away")]
    [InlineData("/back")]
    public async Task A_client_that_is_back_is_not_shown_as_away(string command)
    {
        var (ann, ada) = (_chat.Join("ann"), _chat.Join("ada"));
        _chat.Type(ada, "/away");

        Assert.Equal(["* you are back"], await _chat.RunAsync(ada, command));

        Assert.Null(ada.Client.Away);
        Assert.Equal(["* ada is in lobby, idle 0s"], await _chat.RunAsync(ann, "/whois ada"));
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_ignored_with_a_hint_that_nobody_has_it()
    {
        var ann = _chat.Join("ann");

        Assert.Equal(
            ["* lines of eve are hidden; /ignore eve again shows them", "* there is nobody called eve here"],
            await _chat.RunAsync(ann, "/ignore eve"));

        Assert.Equal(["* you ignore eve"], await _chat.RunAsync(ann, "/ignore"));
        var eve = _chat.Join("p1");
        _chat.Type(eve, "/nick eve", "hidden");
        Assert.DoesNotContain("eve: hidden", await _chat.ReadAllAsync(ann));
    }

    [Fact]
    public async Task The_hint_names_the_nearest_name()
    {
        var (ann, ada) = (_chat.Join("ann"), _chat.Join("p1"));
        _chat.Type(ada, "/nick adam");

        Assert.Equal(
            ["* lines of adma are hidden; /ignore adma again shows them", "* there is nobody called adma here; did you mean adam?"],
            await _chat.RunAsync(ann, "/ignore adma"));
    }

    [Fact]
    public async Task A_name_that_a_client_has_is_ignored_without_a_hint_until_it_is_named_again()
    {
        var (ann, ada) = (_chat.Join("ann"), _chat.Join("p1"));
        _chat.Type(ada, "/nick ada");

        Assert.Equal(["* lines of ADA are hidden; /ignore ADA again shows them"], await _chat.RunAsync(ann, "/ignore ADA"));
        _chat.Type(ada, "hidden");
        Assert.Equal(["* lines of ada are shown again"], await _chat.RunAsync(ann, "/ignore ada"));
        _chat.Type(ada, "shown");

        Assert.Equal(["ada: shown"], await _chat.ReadAllAsync(ann));
    }
}
