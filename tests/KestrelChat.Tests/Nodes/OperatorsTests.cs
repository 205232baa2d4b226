using System.Net;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What an operator of one node does to people of another.</summary>
public sealed class OperatorsTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();
    private TestNode _one = null!;
    private TestNode _other = null!;
    private ChatPeer _ann = null!;
    private ChatPeer _bob = null!;

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Somebody_is_kicked_from_another_node()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/kick Bo be kind");

        Assert.Equal("* an operator has disconnected you: be kind", (await _bob.ReadToEndAsync())[^1]);
        Assert.Equal("Bo has left", await TestNode.ReadAsync(_ann, line => line.StartsWith("Bo", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Somebody_is_muted_from_another_node()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/mute Bo 5");

        await _other.AskAsync(_bob, "hello", line => line.StartsWith("* you may not speak, for", StringComparison.Ordinal));
        await _one.TypeAsync(_ann, "/mute Bo 0");
        await _other.AskAsync(_bob, "hello again", line => line == "Bo: hello again");
    }

    [Fact]
    public async Task An_announcement_is_read_in_all_rooms_of_all_nodes()
    {
        await BeginAsync();
        await _other.TypeAsync(_bob, "/join dev");

        await _one.TypeAsync(_ann, "/announce tea");

        await TestNode.ReadAsync(_ann, line => line == "* announcement: tea");
        await TestNode.ReadAsync(_bob, line => line == "* announcement: tea");
    }

    [Fact]
    public async Task A_ban_holds_on_all_nodes_and_on_those_that_start_later_until_it_is_lifted()
    {
        await BeginAsync();

        await _one.TypeAsync(_ann, "/ban 203.0.113.7 no more");

        Assert.Equal("* you are banned from this server: no more", (await _bob.ReadToEndAsync())[^1]);
        var later = await _nodes.StartAsync();
        await Patience.UntilAsync(() => IsBanned(later), "the later node knows");
        Assert.True(IsBanned(_other));
        await _one.TypeAsync(_ann, "/unban 203.0.113.7");
        await Patience.UntilAsync(() => !IsBanned(_other) && !IsBanned(later), "the others know");
        await Patience.UntilAsync(() => !IsKept(), "it is kept no more");
    }

    // In memory the answer is there at once.
    private bool IsKept() => _nodes.Store.State.ListAsync("ban/", "", 10) is not { IsCompletedSuccessfully: true, Result.Count: 0 };

    private static bool IsBanned(TestNode node) =>
        KestrelChat.Addresses.AddressRange.TryParse("203.0.113.7", out var range, out _) && node.Moderator.FindBan(range) is not null;

    private async Task BeginAsync()
    {
        (_one, _other) = await _nodes.StartTwoAsync();
        _ann = await _one.JoinAsync("ann");
        _ann.Client.Preferences.IsOperator = true;
        _bob = await _other.JoinAsync("bob", IPAddress.Parse("203.0.113.7"));
        await _other.TakeNameAsync(_bob, "Bo");
        await TestNode.ReadAsync(_ann, line => line == "* bob is now Bo");
    }
}
