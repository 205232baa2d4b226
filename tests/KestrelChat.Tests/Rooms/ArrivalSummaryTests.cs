using KestrelChat.Rooms;
using KestrelChat.Testing;

namespace KestrelChat.Tests.Rooms;

public sealed class ArrivalSummaryTests
{
    private readonly ManualTime _time = new();
    private readonly List<(long Arrived, long Left)> _summaries = [];
    private readonly ArrivalSummary _summary;

    public ArrivalSummaryTests()
    {
        ArrivalSummary? summary = null;
        _summary = summary = new ArrivalSummary(_time, () => _summaries.Add(summary!.Reset()));
    }

    [Fact]
    public void Arrivals_and_departures_within_a_second_are_one_summary()
    {
        _summary.CountArrival();
        _time.Advance(TimeSpan.FromMilliseconds(600));
        _summary.CountArrival();
        _summary.CountDeparture();
        _time.Advance(TimeSpan.FromMilliseconds(399));
        Assert.Empty(_summaries);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal([(2, 1)], _summaries);
    }

    [Fact]
    public void Each_summary_starts_at_zero()
    {
        _summary.CountArrival();
        _time.Advance(TimeSpan.FromSeconds(1));
        _summary.CountDeparture();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(1, 0), (0, 1)], _summaries);
    }

    [Fact]
    public void Without_arrivals_and_departures_there_is_no_summary()
    {
        _summary.CountArrival();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Single(_summaries);
        Assert.Equal(0, _time.ArmedTimers);
    }
}
