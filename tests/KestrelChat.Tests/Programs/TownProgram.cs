using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Programs;

/// <summary>One step of one person in a chat with commands. Steps for somebody who is not there do nothing.</summary>
/// <param name="Do">
/// A command's word with its slash; or <c>connect</c>, <c>say</c>, <c>kick</c>, <c>disconnect</c>, <c>read</c>, <c>wait</c>.
/// </param>
/// <param name="Seat">By whom: one of <see cref="TownPrograms.Seats"/>, each taken by one person after another.</param>
/// <param name="Rest">What is typed behind the word, or said.</param>
/// <param name="Amount">Bytes to read, minutes to wait, which wording and which pipe; or which token.</param>
internal sealed record Deed(string Do, int Seat, string Rest, int Amount)
{
    public override string ToString() => $"{Seat}: {Do} {Rest} [{Amount}]";
}

/// <summary>Generates what people do in a chat with commands.</summary>
internal static class TownPrograms
{
    public const int Seats = 6;

    private static readonly Gen<string> s_names = Gen.Elements("ada", "Ada", "bob", "cyd");

    // Those who sit there are called so until they take a name.
    private static readonly Gen<string> s_people = Gen.Frequency((4, s_names), (2, Gen.Choose(0, Seats - 1).Select(seat => "@" + seat)));
    private static readonly Gen<string> s_texts = Gen.Elements("hello", "hi ada", "adamant bobs", "ADA, bob: look", "x y\tz", new string('w', 200));
    private static readonly Gen<string> s_switch = Gen.Elements("on", "off", "", "perhaps");

    private static readonly Gen<Deed> s_deed = Gen.Frequency(
        (5, Of("connect", Gen.Constant(""))),
        (9, Of("say", s_texts)),
        (4, Of("/me", s_texts)),
        (9, Of("/join", Gen.Elements("dev", "#Dev", "ops", "art", "lobby", "no way", ""))),
        (2, Of("/leave", Gen.Constant(""))),
        (7, Of("/nick", s_names)),
        (4, Of("/claim", s_names)),
        (5, Of("/msg", from who in s_people from text in s_texts select $"{who} {text}")),
        (2, Of("/reply", s_texts)),
        (4, Of("/ignore", s_people)),
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
        (2, Of("/names", Gen.Constant(""))),
        (2, Of("/rooms", Gen.Constant(""))),
        (2, Of("/quit", Gen.Elements("", "so long"))),
        (1, Of("kick", Gen.Constant(""))),
        (2, Of("disconnect", Gen.Constant(""))),
        (6, Of("read", Gen.Constant(""))),
        (4, Of("wait", Gen.Constant(""))));

    public static Gen<Deed[]> All { get; } =
        from count in Gen.Choose(1, 70)
        from deeds in s_deed.ArrayOf(count)
        select (Deed[])[.. Enumerable.Range(0, 3).Select(seat => new Deed("connect", seat, "", count + seat)), .. deeds];

    public static IEnumerable<Deed[]> Shrink(Deed[] deeds) => Properties.Shrink(deeds);

    private static Gen<Deed> Of(string what, Gen<string> rest) =>
        from seat in Gen.Choose(0, Seats - 1)
        from text in rest
        from amount in Gen.Choose(0, 120)
        select new Deed(what, seat, text, amount);
}
