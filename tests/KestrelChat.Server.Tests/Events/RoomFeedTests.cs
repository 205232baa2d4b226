using KestrelChat.Hub;
using KestrelChat.Server.Events;

namespace KestrelChat.Server.Tests.Events;

public sealed class RoomFeedTests
{
    [Theory]
    [InlineData(null, 50)]
    [InlineData(50L, 50)]
    [InlineData(49L, 49)]
    [InlineData(9L, 9)]
    [InlineData(3L, 9)]
    [InlineData(0L, 9)]
    [InlineData(-7L, 9)]
    [InlineData(51L, 9)]
    [InlineData(long.MaxValue, 9)]
    public void A_viewer_begins_after_what_it_saw_or_where_the_log_begins(long? after, long begins) =>
        Assert.Equal(begins, RoomFeed.BeginAfter(new KeptLines(First: 10, Last: 50), after));

    [Fact]
    public void A_viewer_that_names_a_line_of_another_log_gets_no_more_than_a_thousand_lines() =>
        Assert.Equal(4000, RoomFeed.BeginAfter(new KeptLines(First: 1, Last: 5000), after: 5001));
}
