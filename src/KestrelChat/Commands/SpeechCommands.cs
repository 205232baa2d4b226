using System.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/me</c> and <c>/quit</c>: what everybody sees.</summary>
internal static class SpeechCommands
{
    public static IEnumerable<Command> All { get; } = [new("me", Act), new("quit", Quit, "exit", "bye")];

    private static void Act(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
        }
        else if (call.MaySpeak())
        {
            call.Client.Say(Encoding.UTF8.GetBytes(call.Rest), isAction: true);
        }
    }

    private static void Quit(CommandCall call)
    {
        var isMuted = call.Chat.Moderator.MutedFor(call.Client) > TimeSpan.Zero;
        call.Client.Close(CloseReason.Quit, Phrase.Goodbye, default, isMuted ? default : Encoding.UTF8.GetBytes(call.Rest));
    }
}
