using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms;

public sealed class LargeRoomTests : IDisposable
{
    private readonly TestChat _chat = new(options => options.AnnounceEachUpTo = 3);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Above_the_limit_arrivals_are_summarized_once_a_second()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        for (var i = 2; i <= 5; i++)
        {
            _chat.Join($"p{i}");
        }

        ann.Say("before");
        _chat.Time.Advance(TimeSpan.FromSeconds(1));
        _chat.Join("p6");
        ann.Say("after");
        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            ["p2 has arrived", "p3 has arrived", "ann: before", "* 2 arrived, 5 here now", "ann: after", "* 1 arrived, 6 here now"],
            await ann.ReadLinesAsync(6));
    }

    [Fact]
    public async Task Departures_are_summarized_down_to_the_limit_and_announced_one_by_one_below_it()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var others = Enumerable.Range(2, 4).Select(i => _chat.Join($"p{i}")).ToList();
        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        others.ForEach(other => other.Client.Leave());
        ann.Say("before");
        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            ["p2 has arrived", "p3 has arrived", "* 2 arrived, 5 here now", "p4 has left", "p5 has left", "ann: before", "* 2 left, 1 here now"],
            await ann.ReadLinesAsync(7));
    }

    [Fact]
    public async Task A_summary_of_arrivals_and_departures_has_both_counts()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        var others = Enumerable.Range(2, 5).Select(i => _chat.Join($"p{i}")).ToList();
        others[0].Client.Leave();
        others[1].Client.Leave();
        _chat.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["p2 has arrived", "p3 has arrived", "* 3 arrived, 2 left, 4 here now"], await ann.ReadLinesAsync(3));
    }

    [Fact]
    public async Task Without_arrivals_and_departures_there_is_no_summary()
    {
        var ann = await _chat.JoinGreetedAsync("ann");
        _chat.Join("bob");
        _chat.Time.Advance(TimeSpan.FromMinutes(1));
        ann.Say("end");

        Assert.Equal(["bob has arrived"], await ann.ReadUntilAsync("ann: end"));
    }

    [Fact]
    public async Task Members_of_all_groups_receive_a_line()
    {
        var clients = await JoinManyAsync(_chat);

        clients[0].Say("hello");

        await Task.WhenAll(clients.Select(client => client.ReadUntilAsync("p1: hello")));
    }

    [Fact]
    public async Task A_large_room_receives_lines_at_the_end_of_the_interval()
    {
        using var chat = new TestChat(options => options.FanoutInterval = TimeSpan.FromMilliseconds(10));
        var clients = await JoinManyAsync(chat);
        clients[0].Say("one");
        clients[1].Say("two");

        var reading = Task.WhenAll(clients.Select(client => client.ReadUntilAsync("p2: two")));
        while (!reading.IsCompleted)
        {
            chat.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await reading;
    }

    /// <summary>Joins many clients, of which some leave and are replaced.</summary>
    private static async Task<List<TestClient>> JoinManyAsync(TestChat chat)
    {
        var clients = Enumerable.Range(0, 200).Select(i => chat.Join($"p{i}")).ToList();
        foreach (var leaving in clients.Where((_, i) => i % 3 == 0).ToList())
        {
            leaving.Client.Leave();
            await leaving.ReadToEndAsync();
            clients.Remove(leaving);
        }

        clients.AddRange(Enumerable.Range(200, 100).Select(i => chat.Join($"p{i}")));
        return clients;
    }
}
