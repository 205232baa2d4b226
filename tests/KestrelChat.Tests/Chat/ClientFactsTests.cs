using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class ClientFactsTests : IDisposable
{
    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public void Clients_are_listed_oldest_first_and_their_ids_grow()
    {
        var peers = Enumerable.Range(0, 50).Select(i => _chat.Join($"p{i}")).ToList();
        peers[7].Client.Leave();

        var expected = peers.Where(peer => peer != peers[7]).Select(peer => peer.Client.Who).ToList();
        Assert.Equal(expected, _chat.Hub.Clients.Select(client => client.Who).ToList());
        Assert.Equal(_chat.Hub.Clients.Count, _chat.Hub.Here);
        Assert.Equal(50, _chat.Hub.Connected.Count);
    }

    [Fact]
    public void Idle_time_begins_anew_with_each_line()
    {
        var ann = _chat.Join("ann");
        Assert.Equal(_chat.Time.GetUtcNow(), ann.Client.ConnectedAt);

        _chat.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), ann.Client.Idle);
        ann.Say("hi");
        Assert.Equal(TimeSpan.Zero, ann.Client.Idle);
        _chat.Time.Advance(TimeSpan.FromSeconds(3));
        ann.Client.RefuseLine(1);
        Assert.Equal(TimeSpan.Zero, ann.Client.Idle);
        Assert.Equal(2, ann.Client.LinesReceived);
    }

    [Fact]
    public async Task Bytes_sent_are_those_that_the_connection_got()
    {
        var ann = _chat.Join("ann");
        ann.Say("hi");
        ann.Client.Leave();

        await ann.ReadToEndAsync();

        Assert.Equal("You are ann\nann: hi\n".Length, ann.Client.BytesSent);
    }

    [Fact]
    public async Task Lines_behind_are_those_not_taken_up_to_the_end_of_the_stay()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var slow = _chat.Join("slow", pauseAt: 1);
        Assert.Equal("slow has arrived", await ann.ReadLineAsync());
        await ann.SayAndHearAsync(3);

        // What came before its first flush is on its way.
        Assert.Equal(3, slow.Client.LinesBehind);
        slow.Client.Leave();
        await ann.SayAndHearAsync(3, skip: 1);
        Assert.Equal(3, slow.Client.LinesBehind);

        Assert.Equal(4, (await slow.ReadToEndAsync()).Count);
        Assert.Equal(0, slow.Client.LinesBehind);
    }
}

file static class Speaking
{
    public static async Task SayAndHearAsync(this ChatPeer peer, int lines, int skip = 0)
    {
        for (var i = 0; i < lines; i++)
        {
            peer.Say("hi");
        }

        await peer.ReadLinesAsync(lines + skip);
    }
}
