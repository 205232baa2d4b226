using System.Text.Json;
using System.Text.RegularExpressions;
using KestrelChat.Commands;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;
using KestrelChat.Wordings;

namespace KestrelChat.Server.Tests.Commands;

/// <summary>Runs every command in every language.</summary>
[Trait("Category", "Program")]
public sealed class EveryWordingTests
{
    // Sent before a client is connected, or only when something is slow, full, large or shut down; other tests have those.
    private static readonly string[] s_testedElsewhere =
    [
        "helpBegins", "leftSaying", "summary", "summaryArrived", "summaryLeft", "lineTooLong", "linesMissed", "serverFull", "tooManyFromAddress", "binaryMessage", "httpOnChatPort", "proxyHeaderUnexpected", "banned", "bannedFor", "kicked", "restarting", "privateNotTaken", "nodesUnreachable", "nodesReachable", "notSent", "nodesNotAsked", "orderPending", "privateWaiting", "privateArrived", "privateLost", "privateNotKnown", "lineRefused", "eventsLost",
        "tooManyRooms", "whoMore", "ignoreFull", "muteFull", "bansFull", "bansNotSaved", "addressUnknown", "operatorNotHere", "operatorNone", "operatorsOnly", "historyBeginsEarlier",
    ];

    private static readonly string s_script = $$"""
        A> /nick ada
        A= renamed who={A}; name=ada
        A= nameAcquired name=ada
        A= nameClaimHint text=/claim ada {token1}
        B= renamed who={A}; name=ada
        A> /nick ada
        A= nameIsYours name=ada
        B> /nick ada
        B= nameIsAnothers name=ada
        B> /nick 12345678901234567890123456789012x
        B= nameTooLong limit=32
        B> /nick a:b
        B= nameHasWrongCharacters name=a:b; text=":" (U+003A)
        B> /nick */
        B= nameBeginsLikeNotice name=*/
        B> /nick ﷺﷺﷺﷺﷺﷺﷺﷺ
        B= nameFoldsTooLong name=ﷺﷺﷺﷺﷺﷺﷺﷺ; limit=256
        B> /nick 10.0.0.1
        B= nameIsReserved name=10.0.0.1
        B> /nick аdа
        B= nameMixesScripts name=аdа; text="d" (U+0064)
        B> /nick
        B= usage text=$usage:nick
        B> /claim ada 0123456789abcdef
        B= claimTokenWrong name=ada
        B> /nick bob
        B= renamed who={B}; name=bob
        B= nameAcquired name=bob
        B= nameClaimHint text=/claim bob {token2}
        A= renamed who={B}; name=bob
        A> /topic
        A= topicNone room=lobby
        A> /topic tea
        A= topicSet who=ada; text=tea
        B= topicSet who=ada; text=tea
        B> /topic
        B= topic text=tea
        B> /topic tea
        B= topicIsAlready text=tea
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
        B> /grep a b c d e f g h i
        B= tooManyWords limit=8
        B> /grep sleeps
        B= foundNothing count=2; text=sleeps
        B> /who nowhere
        B= noSuchRoom room=nowhere
        A> /join dev
        A~ arrived who=ada
        A= roomEntered room=dev; members=1
        B= left who=ada
        A> /join dev
        A= roomIsHere room=dev
        A> /join a/b
        A= roomNameHasWrongCharacters name=a/b; text="/" (U+002F)
        A> /join #
        A= roomNameWrong name=#; limit=32
        A> /join dеv
        A= roomNameMixesScripts name=dеv; text="е" (U+0435)
        A> /join 10bby
        A= roomLooksLike name=10bby; room=lobby
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
        A= privateToYourself name=ada
        A> /msg bbo hi
        A= nobodyOfThatNameNearest name=bbo; text=bob
        A> /msg nonesuch hi
        A= nobodyOfThatName name=nonesuch
        B> /away lunch
        B= awayOnBecause text=lunch
        B> /who
        B= whoBegins room=lobby; members=2
        B= whoLine who=ada; text=$seconds:{seconds}
        B= whoLine who=bob ({B}); text=$seconds:{seconds} - lunch
        A> /whois bob
        A= whois who=bob; room=lobby; text=$seconds:{seconds}
        A= isAwayBecause who=bob; text=lunch
        B> /away
        B= awayOff
        B> /away
        B= awayOn
        A> /whois bob
        A= whois who=bob; room=lobby; text=$seconds:{seconds}
        A= isAway who=bob
        B> /back
        B= awayOff
        B> /back
        B= awayNot
        B> /names
        B= names room=lobby; text=ada, bob
        A> /whois bob
        A= whois who=bob; room=lobby; text=$seconds:{seconds}
        A> /whois ada
        A= whois who=ada; room=lobby; text=$seconds:{seconds}
        A= whoisAddress who=ada; text={A}
        A> /ignore
        A= ignoreNobody
        A> /ignore bob
        A= ignoreOn name=bob
        A> /ignore
        A= ignoreList text=bob
        A> /ignore bob
        A= ignoreOff name=bob
        A> /unignore bob
        A= ignoreNot name=bob
        A> /ignore ADA
        A= ignoreYourself name=ADA
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
        A= rawOff
        A> person
        A= said who=ada; text=person
        B= said who=ada; text=person
        A> /help nick
        A= helpLine name=$usage:nick; text=$help:nick
        A= helpAliases text=/name
        A> /help raw
        A= helpLine name=$usage:raw; text=$help:raw
        A= helpDetail text=$detail1:raw
        A= helpDetail text=$detail2:raw
        A> /raw all
        A| {iso}\tyou\t\t\tada\t{token1}
        A| {iso}\tentered\tlobby\t2\t\t
        A| {iso}\there\tlobby\t2\t\tada bob
        A> program
        A| {iso}\tsaid\tlobby\t5\tada\tprogram
        B= said who=ada; text=program
        A> /raw off
        A= rawOff
        A> /frobnicate
        A= unknownCommand name=frobnicate
        A> /joni
        A= unknownCommandNearest name=joni; text=join
        A>  /op guess
        A= slipBeforeCommand name=/op
        A> /op guess
        A= operatorTokenWrong
        A> /op {{AdminCalls.Token}}
        A= operatorOn
        A> /op {{AdminCalls.Token}}
        A= operatorAlready
        A> /topic lock
        A= topicLocked who=ada
        B= topicLocked who=ada
        A> /topic lock
        A= topicLockedAlready
        B> /topic mine
        B= topicIsLocked
        A> /topic unlock
        A= topicUnlocked who=ada
        B= topicUnlocked who=ada
        A> /topic unlock
        A= topicUnlockedAlready
        B> /away {{new string('x', 201)}}
        B= textTooLong limit=200
        A> /mute bob 5
        A= muteDone who=bob; text=$minutes:5
        B> hello
        B= muted text=$minutes:{minutes}
        A> /mute bob 0
        A= unmuteDone who=bob
        A> /mute bob 0
        A= unmuteNot who=bob
        A> /mute ada
        A= muteYourself who=ada
        A> /announce news
        A= announcement text=news
        B= announcement text=news
        C= announcement text=news
        A> /bans
        A= bansNone
        A> /ban 192.0.2.1
        A= banDone name=192.0.2.1; count=0
        A> /ban 192.0.2.1
        A= banExists name=192.0.2.1
        A> /ban 192.0.2.2 5 spam
        A= banDoneFor name=192.0.2.2; text=$minutes:5; count=0
        A> /bans
        A= bansBegin count=2
        A= banLine name=192.0.2.1; text=
        A= banLine name=192.0.2.2; text= ($minutes:{minutes}) - spam
        A> /unban 192.0.2.1
        A= banLifted name=192.0.2.1
        A> /unban 192.0.2.1
        A= banNotFound name=192.0.2.1
        A> /ban 127.0.0.0/8
        A= banConfirm name=127.0.0.0/8; count=3
        A> /ban 192.0.2.1/24
        A= addressWrong name=192.0.2.1/24
        A> /kick bob loud
        A= kickDone who=bob
        A= left who=bob
        B= kickedFor reason=loud
        B is closed
        C> /claim ada {token1}
        C= renamed who={C}; name=ada
        C= nameAcquired name=ada
        C= nameClaimHint text=/claim ada {token1}
        A= nameClaimedAway name=ada
        A is closed
        C> /quit bye
        C= goodbye
        C is closed
        """;

    // C is in a room of its own, so that it receives nothing of the others.
    private const string MoveAside = """
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
    public async Task Every_command_replies_in_the_language_of_the_endpoint(string language)
    {
        var wording = new LocalizedScript(language);
        var script = wording.Translate(MoveAside + "\n" + s_script.Replace("LANG", language, StringComparison.Ordinal));
        var greetings = wording.Translate(string.Concat("ABC".Select((who, index) =>
            $"{who} connects\n{who}= greeting who={{{who}}}\n{who}~ arrived who={{{who}}}\n" + string.Concat("ABC"[..index].Select(other => $"{other}= arrived who={{{who}}}\n")))));
        await ChatScript.RunAsync("", greetings + "\n" + script, ("Chat:Endpoints:Main:Wording", language));

        var typed = s_script.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length > 1 && words[0].EndsWith('>')).Select(words => words[1]).ToHashSet(StringComparer.Ordinal);
        Assert.All(CommandTable.All, command => Assert.Contains("/" + command.Name, typed));
        var untested = Enum.GetNames<MessageId>().Select(JsonNamingPolicy.CamelCase.ConvertName).Except(wording.UsedMessages);
        Assert.Equal(s_testedElsewhere.Order(StringComparer.Ordinal), untested.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task Help_lists_every_command_in_two_columns_that_fit_on_80(string language)
    {
        var wording = new LocalizedScript(language);
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:Wording", language), AdminCalls.Setting);
        using var client = await server.ConnectAsync();
        await client.SendAsync("/help\n");
        await client.ReadLineAsync(line => line == wording.Message("helpBegins"));
        await ReadRowsAsync(isOperator: false);
        await client.SendAsync($"/op {AdminCalls.Token}\n/commands\n");
        Assert.Equal(wording.Message("operatorOn"), await client.ReadLineAsync());
        Assert.Equal(wording.Message("helpBegins"), await client.ReadLineAsync());
        await ReadRowsAsync(isOperator: true);

        async Task ReadRowsAsync(bool isOperator)
        {
            List<(string Usage, string Help)> expected =
            [
                .. CommandTable.All.Where(command => command.Group == HelpGroup.None).Select(command => (wording.Usage(command.Name), wording.Help(command.Name))),
                (wording.HelpTitle("views"), NamesOf(HelpGroup.Views)),
            ];
            if (isOperator)
            {
                expected.Add((wording.HelpTitle("operators"), NamesOf(HelpGroup.Operators)));
            }

            var rows = new List<string>();
            foreach (var (usage, help) in expected)
            {
                var row = await client.ReadLineAsync();
                Assert.Matches($"^\\*   {Regex.Escape(usage)} * - {Regex.Escape(help)}$", row);
                Assert.InRange(Columns(row), 1, 80);
                rows.Add(row[..^help.Length]);
            }

            Assert.Single(rows.Select(Columns).Distinct());
        }
    }

    private static string NamesOf(HelpGroup group) => string.Join(' ', CommandTable.All.Where(command => command.Group == group).Select(command => "/" + command.Name));

    // Enough for these languages: ideographs, their punctuation and full-width forms take two columns of a terminal.
    private static int Columns(string line) => line.Sum(letter => letter is (>= '\u2E80' and <= '\u9FFF') or (>= '\uFF00' and <= '\uFF60') ? 2 : 1);
}
