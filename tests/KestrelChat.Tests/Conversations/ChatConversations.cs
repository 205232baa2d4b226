using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Tests.Conversations;

/// <summary>One step of a client in a chat with commands. A step of a client that has left does nothing.</summary>
/// <param name="Action">
/// A command with its slash; or <c>connect</c>, <c>say</c>, <c>kick</c>, <c>disconnect</c>, <c>read</c>, <c>wait</c>.
/// </param>
/// <param name="Seat">Which client: at most one at a time has each of the <see cref="ChatConversations.Seats"/> seats.</param>
/// <param name="Arguments">What follows the command, or the line to say.</param>
/// <param name="Amount">Bytes to read, or minutes to wait; or the choice of wording and pipe, or of a token.</param>
internal sealed record ChatStep(string Action, int Seat, string Arguments, int Amount)
{
    public override string ToString() => $"{Seat}: {Action} {Arguments} [{Amount}]";
}

/// <summary>Generates conversations in a chat with commands.</summary>
internal static class ChatConversations
{
    public const int Seats = 6;

    private static readonly Gen<string> s_names = Gen.Elements("ada", "Ada", "bob", "cyd");

    // Or the address of the client in a seat.
    private static readonly Gen<string> s_clients = Gen.Frequency((4, s_names), (2, Gen.Choose(0, Seats - 1).Select(seat => "@" + seat)));
    private static readonly Gen<string> s_texts = Gen.Elements("hello", "hi ada", "adamant bobs", "ADA, bob: look", "x y\tz", new string('w', 200));
    private static readonly Gen<string> s_switch = Gen.Elements("on", "off", "", "perhaps");

    private static readonly Gen<ChatStep> s_step = Gen.Frequency(
        (5, Of("connect", Gen.Constant(""))),
        (9, Of("say", s_texts)),
        (4, Of("/me", s_texts)),
        (9, Of("/join", Gen.Elements("dev", "#Dev", "ops", "art", "lobby", "no way", ""))),
        (2, Of("/leave", Gen.Constant(""))),
        (7, Of("/nick", s_names)),
        (4, Of("/claim", s_names)),
        (5, Of("/msg", from client in s_clients from text in s_texts select $"{client} {text}")),
        (2, Of("/reply", s_texts)),
        (4, Of("/ignore", s_clients)),
        (2, Of("/quiet", s_switch)),
        (2, Of("/time", Gen.Elements("on", "off", "", "+02:00", "-3", "+2:07"))),
        (2, Of("/color", s_switch)),
        (2, Of("/raw", s_switch)),
        (3, Of("/bell", Gen.Elements("on", "off", "mentions"))),
        (3, Of("/lang", Gen.Elements("en", "ru", "zh"))),
        (2, Of("/away", Gen.Elements("", "tea"))),
        (3, Of("/topic", Gen.Elements("", "-", "boats"))),
        (2, Of("/history", Gen.Elements("", "2", "9"))),
        (2, Of("/grep", Gen.Elements("ada", "nothing of that"))),
        (2, Of("/names", Gen.Elements("", "", "lobby", "#Dev", "ops"))),
        (2, Of("/rooms", Gen.Constant(""))),
        (2, Of("/quit", Gen.Elements("", "so long"))),
        (1, Of("kick", Gen.Constant(""))),
        (2, Of("disconnect", Gen.Constant(""))),
        (6, Of("read", Gen.Constant(""))),
        (4, Of("wait", Gen.Constant(""))));

    public static Gen<ChatStep[]> All { get; } =
        from count in Gen.Choose(1, 70)
        from steps in s_step.ArrayOf(count)
        select (ChatStep[])[.. Enumerable.Range(0, 3).Select(seat => new ChatStep("connect", seat, "", count + seat)), .. steps];

    public static IEnumerable<ChatStep[]> Shrink(ChatStep[] steps) => Properties.Shrink(steps);

    private static Gen<ChatStep> Of(string action, Gen<string> arguments) =>
        from seat in Gen.Choose(0, Seats - 1)
        from text in arguments
        from amount in Gen.Choose(0, 120)
        select new ChatStep(action, seat, text, amount);
}
