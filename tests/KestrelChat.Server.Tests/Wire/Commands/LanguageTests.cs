using System.Text.Json;
using KestrelChat.Commands;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Wordings;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary>Every command once, in every language.</summary>
public sealed class LanguageTests
{
    // Told before there is a chat, or only where it is slow, large or ends; see the tests of those.
    private static readonly string[] s_elsewhere =
    [
        "helpBegins", "leftSaying", "summary", "lineTooLong", "linesMissed", "serverFull", "tooManyFromAddress", "banned", "bannedFor", "kicked", "restarting", "privateNotTaken", "nodesUnreachable", "nodesReachable", "notSent", "nodesNotAsked",
        "tooManyRooms", "whoMore", "ignoreFull", "operatorNotHere", "operatorNone", "operatorsOnly", "isAway", "historyBeginsEarlier",
    ];

    private static readonly string s_script = $$"""
        A> /nick ada
        A= renamed who={A}; name=ada
        A= nameTaken name=ada; text=/claim ada {token1}
        B= renamed who={A}; name=ada
        A> /nick ada
        A= nameIsYours name=ada
        B> /nick ada
        B= nameIsAnothers name=ada
        B> /nick 12345678901234567890123456789012x
        B= nameTooLong limit=32
        B> /nick a:b
        B= nameHasWrongCharacters name=a:b
        B> /nick 10.0.0.1
        B= nameIsReserved name=10.0.0.1
        B> /nick аdа
        B= nameMixesScripts name=аdа
        B> /nick
        B= usage text=$usage:nick
        B> /claim ada 0123456789abcdef
        B= claimTokenWrong name=ada
        B> /nick bob
        B= renamed who={B}; name=bob
        B= nameTaken name=bob; text=/claim bob {token2}
        A= renamed who={B}; name=bob
        A> /topic
        A= topicNone room=lobby
        A> /topic tea
        A= topicSet who=ada; text=tea
        B= topicSet who=ada; text=tea
        B> /topic
        B= topic text=tea
        B> /topic -
        B= topicCleared who=bob
        A= topicCleared who=bob
        A> /history
        A= historyEmpty
        A> hello
        A= said who=ada; text=hello
        B= said who=ada; text=hello
        A> /me waves
        A= acted who=ada; text=waves
        B= acted who=ada; text=waves
        B> /history
        B= historyBegins count=2
        B= {date} said who=ada; text=hello
        B= {date} acted who=ada; text=waves
        B= historyEnds
        B> /grep WAVES
        B= foundBegins text=WAVES; count=1
        B= {date} acted who=ada; text=waves
        B= historyEnds
        B> /grep sleeps
        B= foundNothing count=2; text=sleeps
        A> /join dev
        A~ arrived who=ada
        A= roomEntered room=dev; members=1
        B= left who=ada
        A> /join dev
        A= roomIsHere room=dev
        A> /join a/b
        A= roomNameWrong name=a/b; limit=32
        A> /rooms
        A= roomLine room=aside; members=1; text=
        A= roomLine room=dev; members=1; text=
        A= roomLine room=lobby; members=1; text=
        A> /leave
        A~ arrived who=ada
        A= roomEntered room=lobby; members=2
        A= historyBegins count=2
        A= {date} said who=ada; text=hello
        A= {date} acted who=ada; text=waves
        A= historyEnds
        B= arrived who=ada
        A> /msg bob psst
        A= privateTo who=bob; text=psst
        B= privateFrom who=ada; text=psst
        B> /reply what?
        B= privateTo who=ada; text=what?
        A= privateFrom who=bob; text=what?
        C> /reply who?
        C= nobodyToReply
        A> /msg ada me
        A= privateToYourself
        A> /msg bbo hi
        A= nobodyOfThatNameNearest name=bbo; text=bob
        A> /msg nonesuch hi
        A= nobodyOfThatName name=nonesuch
        B> /away lunch
        B= awayOn text=lunch
        B> /who
        B= whoBegins room=lobby; members=2
        B= whoLine who=ada; text={idle}
        B= whoLine who=bob ({B}); text={idle} - lunch
        B> /away
        B= awayOff
        B> /names
        B= names room=lobby; text=ada, bob
        A> /whois bob
        A= whois who=bob; room=lobby; text={idle}
        A> /whois ada
        A= whois who=ada; room=lobby; text={idle}
        A= whoisAddress who=ada; text={A}
        A> /ignore
        A= ignoreNobody
        A> /ignore bob
        A= ignoreOn name=bob
        A> /ignore
        A= ignoreList text=bob
        A> /ignore bob
        A= ignoreOff name=bob
        A> /quiet on
        A= quietOn
        A> /quiet off
        A= quietOff
        A> /bell on
        A= bellOn
        A> /bell mentions
        A= bellMentions
        A> /bell off
        A= bellOff
        A> /color on
        A= colorOn
        A> /color off
        A= colorOff
        A> /time +02:00
        A= timeOn text=UTC+02:00
        A> /time off
        A= timeOff
        A> /lang LANG
        A= language
        A> /lang tlh
        A= languageUnknown name=tlh; text=en, ru, zh
        A> /raw on
        A> program
        A| {iso}\tlobby\tada\tprogram
        B= said who=ada; text=program
        A> /raw off
        A> person
        A= said who=ada; text=person
        B= said who=ada; text=person
        A> /help nick
        A= helpLine name=$usage:nick; text=$help:nick
        A= helpAliases text=/name
        A> /frobnicate
        A= unknownCommand name=frobnicate
        A> /joni
        A= unknownCommandNearest name=joni; text=join
        A> /op guess
        A= operatorTokenWrong
        A> /op {{AdminCalls.Token}}
        A= operatorOn
        A> /topic lock
        A= operatorDone text=lock
        B> /topic mine
        B= topicIsLocked
        B> /topic {{new string('x', 201)}}
        B= topicIsLocked
        B> /away {{new string('x', 201)}}
        B= textTooLong limit=200
        A> /mute bob 1
        A= operatorDone text=/mute bob 1:00
        B> hello
        B= muted text={left}
        A> /announce news
        A= announcement text=news
        B= announcement text=news
        C= announcement text=news
        A> /ban 192.0.2.1
        A= operatorDone text=/ban 192.0.2.1
        A> /unban 192.0.2.1
        A= operatorDone text=/unban 192.0.2.1
        A> /unban 192.0.2.1
        A= operatorFailed text=/unban 192.0.2.1
        A> /kick bob loud
        A= operatorDone text=/kick bob
        A= left who=bob
        B= kickedFor reason=loud
        B is closed
        C> /claim ada {token1}
        C= renamed who={C}; name=ada
        C= nameTaken name=ada; text=/claim ada {token1}
        A= nameClaimedAway name=ada
        A is closed
        C> /quit bye
        C= goodbye
        C is closed
        """;

    // C sits in a room of its own, so that what others do is not told to it.
    private const string Alone = """
        C> /join aside
        C~ arrived who={C}
        C= roomEntered room=aside; members=1
        A= left who={C}
        B= left who={C}

        """;

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task Every_command_answers_in_the_language_of_the_endpoint(string language)
    {
        var worded = new WordedScript(language);
        var script = worded.Of(Alone + "\n" + s_script.Replace("LANG", language, StringComparison.Ordinal));
        var greetings = worded.Of(string.Concat("ABC".Select((who, index) =>
            $"{who} connects\n{who}= greeting who={{{who}}}\n{who}~ arrived who={{{who}}}\n" + string.Concat("ABC"[..index].Select(other => $"{other}= arrived who={{{who}}}\n")))));
        await Scene.PlayAsync("", greetings + "\n" + script, ("Chat:Endpoints:Main:Wording", language));

        var typed = s_script.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length > 1 && words[0].EndsWith('>')).Select(words => words[1]).ToHashSet(StringComparer.Ordinal);
        Assert.All(CommandTable.All, command => Assert.Contains("/" + command.Word, typed));
        var phrases = Enum.GetNames<Phrase>().Select(JsonNamingPolicy.CamelCase.ConvertName).Except(worded.Phrases).Except(s_elsewhere);
        Assert.Empty(phrases);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task Help_lists_every_command_and_those_of_operators_to_operators(string language)
    {
        var worded = new WordedScript(language);
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:Wording", language), AdminCalls.Setting);
        using var person = await server.ConnectAsync();
        await person.SendAsync($"/help\n/op {AdminCalls.Token}\n/commands\n");
        await person.ReadLineAsync(line => line == worded.Line("helpBegins"));
        foreach (var isOperator in new[] { false, true })
        {
            foreach (var command in CommandTable.All.Where(command => isOperator || !command.IsForOperators))
            {
                Assert.Equal(worded.Line("helpLine", $"name=$usage:{command.Word}; text=$help:{command.Word}"), await person.ReadLineAsync());
            }

            if (!isOperator)
            {
                Assert.Equal(worded.Line("operatorOn"), await person.ReadLineAsync());
                Assert.Equal(worded.Line("helpBegins"), await person.ReadLineAsync());
            }
        }
    }
}
