using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Programs;

public sealed class TownProperties
{
    [Fact]
    public Task Whatever_people_do_names_rooms_and_what_each_is_shown_are_as_in_the_model_and_nothing_is_left_behind() =>
        Properties.HoldAsync(TownPrograms.All, TownRun.RunAsync, tests: 300, TownPrograms.Shrink);
}
