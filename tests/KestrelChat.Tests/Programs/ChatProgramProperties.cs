using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Programs;

public sealed class ChatProgramProperties
{
    [Fact]
    public Task Everybody_is_shown_exactly_the_rooms_log_of_its_stay_and_its_own_lines_in_their_places() => Properties.HoldAsync(
        ChatPrograms.All,
        async program =>
        {
            foreach (var shown in await ProgramRun.RunAsync(program, maxBacklogBytes: int.MaxValue))
            {
                Assert.Equal(shown.Due.Select(line => line.Line).ToList(), shown.Lines.ToList());
            }
        },
        tests: 1_500,
        ChatPrograms.Shrink);

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    [InlineData(5_000)]
    public async Task With_a_small_backlog_lines_are_missing_only_where_that_is_told_and_as_many_as_told(int maxBacklogBytes)
    {
        var allGaps = 0;
        await Properties.HoldAsync(
            ChatPrograms.All,
            async program =>
            {
                foreach (var shown in await ProgramRun.RunAsync(program, maxBacklogBytes))
                {
                    var wrong = ToldGaps.Judge(shown.Due, shown.Lines, line => ToldGaps.CountIn(shown.Wording, line), out var gaps);
                    Assert.True(wrong is null, $"{shown.Who} was shown {wrong}; all it was shown:\n{string.Join('\n', shown.Lines)}");
                    allGaps += gaps;
                }
            },
            tests: 500,
            ChatPrograms.Shrink);

        Assert.True(allGaps > 0, "no program left anybody behind");
    }
}
