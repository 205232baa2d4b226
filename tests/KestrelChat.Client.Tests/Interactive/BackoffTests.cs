using KestrelChat.Client.Interactive;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class BackoffTests
{
    private const double NoChange = 0.5;
    private static readonly TimeSpan Short = Backoff.Good - TimeSpan.FromSeconds(1);

    [Fact]
    public void Each_wait_is_twice_as_long_up_to_half_a_minute()
    {
        Backoff backoff = new(() => NoChange);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], Seconds(backoff, 8));
        Assert.Equal(8, backoff.Attempts);
    }

    [Fact]
    public void The_wait_stays_the_longest_however_many_attempts_fail()
    {
        Backoff backoff = new(() => NoChange);

        Assert.All(Seconds(backoff, 1000).Skip(5), wait => Assert.Equal(30, wait));
    }

    [Theory]
    [InlineData(0, 0.75, 22.5)]
    [InlineData(0.75, 1.125, 33.75)]
    [InlineData(0.9999999, 1.25, 37.5)]
    public void Each_wait_is_changed_by_at_most_a_quarter(double random, double first, double longest)
    {
        double[] waits = Seconds(new Backoff(() => random), 6);

        Assert.Equal(first, waits[0], 0.00001);
        Assert.Equal(longest, waits[5], 0.00001);
    }

    [Fact]
    public void Clients_that_lost_a_server_at_the_same_time_do_not_come_back_together()
    {
        Random random = new(1);
        double[] waits = [.. Enumerable.Range(0, 100).Select(_ => new Backoff(random.NextDouble).Next().TotalSeconds)];

        Assert.True(waits.Distinct().Count() > 90);
        Assert.True(waits.Max() - waits.Min() > 0.4);
    }

    [Fact]
    public void A_connection_that_lasted_starts_anew()
    {
        Backoff backoff = new(() => NoChange);
        Seconds(backoff, 4);

        backoff.Ended(Backoff.Good);

        Assert.Equal(0, backoff.Attempts);
        Assert.Equal([1, 2], Seconds(backoff, 2));
    }

    [Fact]
    public void A_server_that_closes_each_connection_soon_is_asked_more_and_more_rarely()
    {
        Backoff backoff = new(() => NoChange);
        List<double> waits = [];
        for (int attempt = 0; attempt < 6; attempt++)
        {
            waits.Add(backoff.Next().TotalSeconds);
            backoff.Ended(Short);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30], waits);
    }

    private static double[] Seconds(Backoff backoff, int count) => [.. Enumerable.Range(0, count).Select(_ => backoff.Next().TotalSeconds)];
}
