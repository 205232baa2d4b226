using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms.Clients;

public sealed class ClientTests : IDisposable
{
    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public void Clients_are_listed_oldest_first_without_those_that_left()
    {
        var clients = Enumerable.Range(0, 50).Select(i => _chat.Join($"p{i}")).ToList();
        clients[7].Client.Leave();

        var expected = clients.Where(client => client != clients[7]).Select(client => client.Client.DisplayName).ToList();
        Assert.Equal(expected, _chat.Hub.Clients.Select(client => client.DisplayName).ToList());
        Assert.Equal(_chat.Hub.Clients.Count, _chat.Hub.ClientCount);
        Assert.Equal(50, _chat.Hub.Connected.Count);
    }

    [Fact]
    public void Each_line_resets_the_idle_time()
    {
        var ann = _chat.Join("ann");
        Assert.Equal(_chat.Time.GetUtcNow(), ann.Client.ConnectedAt);

        _chat.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), ann.Client.Idle);
        ann.Say("hi");
        Assert.Equal(TimeSpan.Zero, ann.Client.Idle);
        _chat.Time.Advance(TimeSpan.FromSeconds(3));
        ann.Client.RejectLongLine(1);
        Assert.Equal(TimeSpan.Zero, ann.Client.Idle);
        Assert.Equal(2, ann.Client.LinesReceived);
    }

    [Fact]
    public async Task BytesSent_counts_the_bytes_that_the_connection_received()
    {
        var ann = _chat.Join("ann");
        ann.Say("hi");
        ann.Client.Leave();

        await ann.ReadToEndAsync();

        Assert.Equal("You are ann\nann: hi\n".Length, ann.Client.BytesSent);
    }

    [Fact]
    public async Task LinesBehind_counts_the_unread_lines_up_to_the_end_of_the_stay()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var slow = _chat.Join("slow", pauseAt: 1);
        Assert.Equal("slow has arrived", await ann.ReadLineAsync());
        await SayAndReadAsync(ann, 3);

        // Lines from before its first flush are already written.
        Assert.Equal(3, slow.Client.LinesBehind);
        slow.Client.Leave();
        await SayAndReadAsync(ann, 3, earlierLines: 1);
        Assert.Equal(3, slow.Client.LinesBehind);

        Assert.Equal(4, (await slow.ReadToEndAsync()).Count);
        Assert.Equal(0, slow.Client.LinesBehind);
    }

    private static async Task SayAndReadAsync(TestClient client, int lines, int earlierLines = 0)
    {
        for (var i = 0; i < lines; i++)
        {
            client.Say("hi");
        }

        await client.ReadLinesAsync(lines + earlierLines);
    }
}
