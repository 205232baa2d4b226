using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Tests.Lines;

/// <summary>Lines as a server renders them: a message of a wording, and what stands in its slots.</summary>
internal static class AnyServerLine
{
    private static readonly string[] s_names =
    [
        "ada", "Ada_2", "ада", "小明", "👩‍🚀", "O'Neill", "unix", "You", "Клиент", "server2", "has", "2025-01-31", "dev（2）", "(2)", "127.0.0.1:51234", "[::1]:5", "unix:17", "10.0.0.7:51234@chat-2#2",
    ];

    private static readonly string[] s_rooms = ["lobby", "dev", "комната", "房间", "a.b-c_d", "2"];

    // What users may type, made of what the server itself says.
    private static readonly string[] s_fragments =
    [
        "", " ", "  ", "hello", "привет", "你好", ": ", "：", "]: ", "[", "* ", "** ", "(", " (", "（", "1", "1), ", "\" (", "» (", "”的 ", ", idle ", "，闲置 ", " - ", " in ", "/claim ada 0123",
        "12:34:56 ", "2025-01-31 12:34:56 ", "<user5> ", "<announce> ", "{text}", "ada", "ada: ", "http://x/?a=b:c",
        .. Received.Wordings.All.SelectMany(wording => wording.Messages.Values).Select(template => template.Text).Distinct(StringComparer.Ordinal),
    ];

    private static Gen<string> Text => Gen.Elements(s_fragments).ArrayOf().Select(fragments => string.Concat(fragments.Take(4)));

    public static Gen<AnyServerLineCase> Any =>
        from wording in Gen.Elements(Received.Wordings.All.ToArray())
        from message in Gen.Elements(wording.Messages.Keys.ToArray())
        from who in Gen.Elements(s_names)
        from name in Gen.Elements(s_names)
        from room in Gen.Elements(s_rooms)
        from text in Text
        from number in Gen.Choose(0, 1_000_000)
        from time in Gen.Elements("", "12:34:56 ", "2025-01-31 12:34:56 ")
        select new AnyServerLineCase(wording, message, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["who"] = who,
            // What is refused as a name may be anything.
            ["name"] = LineForm.Of(message) is null ? text : name,
            ["room"] = room,
            ["text"] = message switch
            {
                "nameClaimHint" => $"/claim {name} 0123456789abcdef",
                "names" => $"{who}, {name}",
                "roomLine" => text.Length == 0 ? text : " - " + text,
                _ => text,
            },
            ["reason"] = text,
        }, number, time);
}

/// <param name="Wording">The language.</param>
/// <param name="Message">The message's name.</param>
/// <param name="Values">What stands in its slots; the others have the number.</param>
/// <param name="Number">What stands in slots for numbers.</param>
/// <param name="Time">What stands before it.</param>
internal sealed record AnyServerLineCase(Wording Wording, string Message, IReadOnlyDictionary<string, string> Values, int Number, string Time)
{
    public string Template => Wording.Messages[Message].Text;

    public string Render()
    {
        StringBuilder line = new(Time);
        for (int at = 0; at < Template.Length; at++)
        {
            if (Template[at] != '{')
            {
                line.Append(Template[at]);
                continue;
            }

            int close = Template.IndexOf('}', at);
            line.Append(Values.GetValueOrDefault(Template[(at + 1)..close], $"{Number}"));
            at = close;
        }

        return line.ToString();
    }

    public override string ToString() => $"{Wording.Name} {Message}: '{Render()}'";
}
