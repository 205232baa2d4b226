using KestrelChat.Rooms;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Rooms;

public sealed class ArrivalSummaryTests
{
    private readonly ManualTime _time = new();
    private readonly List<(long Arrived, long Left)> _summaries = [];
    private readonly ArrivalSummary _summary;

    public ArrivalSummaryTests()
    {
        ArrivalSummary? summary = null;
        _summary = summary = new ArrivalSummary(_time, () => _summaries.Add(summary!.Take()));
    }

    [Fact]
    public void A_second_after_the_first_all_that_came_and_went_is_one_summary()
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
    public void Each_second_begins_at_zero()
    {
        _summary.CountArrival();
        _time.Advance(TimeSpan.FromSeconds(1));
        _summary.CountDeparture();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(1, 0), (0, 1)], _summaries);
    }

    [Fact]
    public void Where_nothing_happens_nothing_is_summed_up()
    {
        _summary.CountArrival();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Single(_summaries);
        Assert.Equal(0, _time.ArmedTimers);
    }
}
