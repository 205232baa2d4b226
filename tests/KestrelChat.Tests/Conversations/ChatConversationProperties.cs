using KestrelChat.Testing.Generators;

namespace KestrelChat.Tests.Conversations;

public sealed class ChatConversationProperties
{
    [Fact]
    public Task Any_conversation_leads_to_the_names_rooms_and_lines_of_the_model_and_leaves_nothing_behind() =>
        Properties.HoldAsync(ChatConversations.All, ChatRun.RunAsync, tests: 300, ChatConversations.Shrink);
}
