using System.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/me</c> and <c>/quit</c>: what everyone in the room sees.</summary>
internal static class SpeechCommands
{
    public static IEnumerable<Command> All { get; } = [new("me", Act), new("quit", Quit, "exit", "bye")];

    private static void Act(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (context.MaySpeak())
        {
            context.Client.Say(Encoding.UTF8.GetBytes(context.Arguments), isAction: true);
        }
    }

    private static void Quit(CommandContext context)
    {
        var isMuted = context.Services.Moderator.MutedFor(context.Client) > TimeSpan.Zero;
        context.Client.Close(CloseReason.Quit, MessageId.Goodbye, default, isMuted ? default : Encoding.UTF8.GetBytes(context.Arguments));
    }
}
