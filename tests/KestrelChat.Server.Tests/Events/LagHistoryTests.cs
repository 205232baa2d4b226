using KestrelChat.Server.Events;

namespace KestrelChat.Server.Tests.Events;

public sealed class LagHistoryTests
{
    private readonly LagHistory _history = new(capacity: 4, maxClients: 3);
    private long _second = 100;

    [Fact]
    public void A_client_that_was_never_behind_takes_no_memory_and_has_zeros()
    {
        Sample((1, 0));
        Sample((1, 0));
        Assert.Equal(0, _history.Recorded);
        Assert.Equal("101=0 102=0", Read(1));
    }

    [Fact]
    public void The_last_samples_are_kept()
    {
        for (var lines = 1; lines <= 6; lines++)
        {
            Sample((1, lines));
        }

        Assert.Equal("103=3 104=4 105=5 106=6", Read(1));
    }

    [Fact]
    public void A_client_has_no_samples_from_before_it_connected()
    {
        Sample();
        Sample((1, 7));
        Assert.Equal("102=7", Read(1, since: 102));
    }

    [Fact]
    public void A_client_that_caught_up_is_forgotten_when_its_lag_is_no_longer_kept()
    {
        Sample((1, 7));
        Sample((1, 0));
        Sample((1, 0));
        Sample((1, 0));
        Assert.Equal("101=7 102=0 103=0 104=0", Read(1));
        Sample((1, 0));
        Assert.Equal(0, _history.Recorded);
        Assert.Equal("102=0 103=0 104=0 105=0", Read(1));
    }

    [Fact]
    public void A_client_that_left_is_forgotten()
    {
        Sample((1, 7), (2, 7));
        Sample((2, 8));
        Assert.Equal(1, _history.Recorded);
    }

    [Fact]
    public void If_too_many_clients_are_behind_those_that_are_furthest_behind_are_recorded()
    {
        (long, long)[] clients = [(1, 1), (2, 1), (3, 1), (4, 1), (5, 50), (6, 60)];
        Sample(clients);
        Assert.InRange(_history.Recorded, 0, 3);
        Sample(clients);
        Sample(clients);
        Assert.InRange(_history.Recorded, 0, 3);
        Assert.EndsWith("103=50", Read(5), StringComparison.Ordinal);
        Assert.EndsWith("103=60", Read(6), StringComparison.Ordinal);
    }

    [Fact]
    public void When_fewer_clients_are_behind_small_lags_are_recorded_again()
    {
        for (var i = 0; i < 20; i++)
        {
            Sample((1, 1000), (2, 1000), (3, 1000), (4, 1000));
        }

        for (var i = 0; i < 40; i++)
        {
            Sample((5, 1));
        }

        Assert.EndsWith($"{_second}=1", Read(5), StringComparison.Ordinal);
    }

    private void Sample(params (long Id, long Behind)[] clients)
    {
        _history.Begin(++_second);
        foreach (var (id, behind) in clients)
        {
            _history.Add(id, behind);
        }

        _history.End();
    }

    private string Read(long id, long since = 0)
    {
        var view = _history.Read(id, since);
        return string.Join(' ', view.At.Zip(view.LinesBehind, (at, behind) => $"{at}={behind}"));
    }
}
