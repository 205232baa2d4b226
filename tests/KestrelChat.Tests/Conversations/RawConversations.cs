using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Tests.Conversations;

/// <summary>Generates conversations between programs, which want everything as fields, and users.</summary>
internal static class RawConversations
{
    /// <summary>Clients in these first seats are programs.</summary>
    public const int Programs = 3;

    // As a connection makes it visible.
    private static readonly Gen<string> s_text = Typing.Anything.Select(bytes => VisibleText.Of(Encoding.UTF8.GetString(bytes)));

    private static readonly Gen<ChatStep> s_hostile =
        from seat in Gen.Choose(0, ChatConversations.Seats - 1)
        from command in Gen.Elements("say", "/me", "/topic", "/away", "/msg ada", "/nick", "/join", "/quit", "/grep", "/help", "/ignore", "/frobnicate", "/claim", "/ban")
        from text in s_text
        select new ChatStep(command, seat, text, 0);

    private static readonly Gen<ChatStep> s_raw =
        from seat in Gen.Choose(0, ChatConversations.Seats - 1)
        from command in Gen.Elements("/raw all", "/raw all", "/who", "/topic", "/help", "/whois ada", "announce")
        select new ChatStep(command, seat, "", 0);

    public static Gen<ChatStep[]> All { get; } =
        from steps in ChatConversations.All
        from hostile in s_hostile.ArrayOf(12)
        from raw in s_raw.ArrayOf(8)
        from order in Gen.Shuffle<ChatStep>([.. steps.Skip(3), .. hostile, .. raw])
        select (ChatStep[])[.. steps.Take(3), .. order];

    public static IEnumerable<ChatStep[]> Shrink(ChatStep[] steps) => Properties.Shrink(steps);
}
