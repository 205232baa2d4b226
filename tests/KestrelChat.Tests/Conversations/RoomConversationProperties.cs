using KestrelChat.Testing.Generators;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Conversations;

public sealed class RoomConversationProperties
{
    [Fact]
    public Task Every_client_sees_exactly_the_lines_of_its_stay_and_its_own_notices_in_their_places() => Properties.HoldAsync(
        RoomConversations.All,
        async conversation =>
        {
            foreach (var result in await RoomRun.RunAsync(conversation, maxBacklogBytes: int.MaxValue))
            {
                Assert.Equal(result.Expected.Select(line => line.Line).ToList(), result.Shown.ToList());
            }
        },
        tests: 1_500,
        RoomConversations.Shrink);

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    [InlineData(5_000)]
    public async Task With_a_small_backlog_exactly_the_lines_are_missing_that_notices_count(int maxBacklogBytes)
    {
        var allGaps = 0;
        await Properties.HoldAsync(
            RoomConversations.All,
            async conversation =>
            {
                foreach (var result in await RoomRun.RunAsync(conversation, maxBacklogBytes))
                {
                    var difference = MissedLines.FindDifference(result.Expected, result.Shown, line => MissedLines.CountIn(result.Wording, line), out var gaps);
                    Assert.True(difference is null, $"{result.Name} was shown {difference}; all lines:\n{string.Join('\n', result.Shown)}");
                    allGaps += gaps;
                }
            },
            tests: 500,
            RoomConversations.Shrink);

        Assert.True(allGaps > 0, "no client fell behind");
    }
}
