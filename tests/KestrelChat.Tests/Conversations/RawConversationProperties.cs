using KestrelChat.Testing.Generators;

namespace KestrelChat.Tests.Conversations;

public sealed class RawConversationProperties
{
    [Fact]
    public Task In_any_conversation_a_program_receives_six_fields_in_every_line_and_knows_who_is_here() =>
        Properties.HoldAsync(RawConversations.All, RawRun.RunAsync, tests: 300, RawConversations.Shrink);
}
