using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms;

public sealed class ArrivalSummaryTests : IDisposable
{
    private readonly TestChat _chat = new();
    private readonly ManualTime _time = new();
    private readonly List<int> _summaries = [];
    private readonly ArrivalSummary _summary;
    private readonly Client _client;

    public ArrivalSummaryTests()
    {
        ArrivalSummary? summary = null;
        _summary = summary = new ArrivalSummary(_time, () => _summaries.Add(summary!.Take().Count));
        _client = _chat.Join("ann").Client;
    }

    public void Dispose() => _chat.Dispose();

    [Fact]
    public void Changes_within_a_second_are_one_summary()
    {
        Add();
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Add();
        Add();
        _time.Advance(TimeSpan.FromMilliseconds(399));
        Assert.Empty(_summaries);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal([3], _summaries);
    }

    [Fact]
    public void Each_summary_has_the_changes_since_the_one_before()
    {
        Add();
        _time.Advance(TimeSpan.FromSeconds(1));
        Add();
        Add();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([1, 2], _summaries);
    }

    [Fact]
    public void Changes_are_taken_in_their_order()
    {
        Add(step: 1);
        Add(step: 2);
        Add(step: 3);

        Assert.Equal([1, 2, 3], _summary.Take().Select(change => change.Step));
        Assert.Empty(_summary.Take());
    }

    [Fact]
    public void The_second_begins_with_the_first_change_after_the_changes_were_taken()
    {
        Add();
        _summary.Take();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Add();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Empty(_summaries);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal([1], _summaries);
    }

    [Fact]
    public void Without_changes_there_is_no_summary()
    {
        Add();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Single(_summaries);
        Assert.Equal(0, _time.ArmedTimers);
    }

    private void Add(long step = 0) => _summary.Add(new MembershipChange(_client, Entered: true, IsGone: false, step));
}
