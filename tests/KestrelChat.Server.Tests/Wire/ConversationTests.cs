using System.Text;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire;

/// <summary>What people see beyond what the originals showed.</summary>
public sealed class ConversationTests
{
    [Fact]
    public async Task People_on_both_endpoints_talk_to_each_other_each_in_their_own_wording()
    {
        await using var server = ChatServer.Start();
        using var english = await server.ConnectGreetedAsync();
        await server.UntilHereAsync(1);
        using var russian = await server.ConnectAsync("Russian");
        Assert.Equal($"К нам присоединился: {russian.Who}", await russian.ReadLineAsync());
        Assert.Equal($"{russian.Who} has arrived", await english.ReadLineAsync());
        await english.SendAsync("hello\n");
        Assert.Equal($"[{english.Who}]: hello", await russian.ReadLineAsync());
        Assert.Equal($"{english.Who}: hello", await english.ReadLineAsync());
        await russian.SendAsync("привет\n");
        Assert.Equal($"{russian.Who}: привет", await english.ReadLineAsync());
        russian.Dispose();
        Assert.Equal($"{russian.Who} has left", await english.ReadLineAsync());
    }

    [Fact]
    public async Task An_endpoint_can_speak_Chinese()
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:Wording", "zh"));
        using var person = await server.ConnectAsync();
        Assert.Equal($"你是 {person.Who}", await person.ReadLineAsync());
        await person.SendAsync("你好\n");
        Assert.Equal($"{person.Who}：你好", await person.ReadLineAsync());
    }

    [Fact]
    public async Task What_somebody_types_never_reaches_another_terminal_as_a_control()
    {
        await using var server = ChatServer.Start();
        var people = await server.ConnectAllAsync(2);
        await people[0].SendAsync("\u001b]0;owned\u0007 \u001b[2J tab\there cr\rthere nul\0 del\u007f c1\u009b bidi\u202e end\n"u8.ToArray().Concat((byte[])[0xFF, 0xC0, 0x0A]).ToArray());
        Assert.Equal($"{people[0].Who}: ␛]0;owned␇ ␛[2J tab\there cr␍there nul␀ del␡ c1\\u{{9b}} bidi\\u{{202e}} end", await people[1].ReadLineAsync());
        Assert.Equal($"{people[0].Who}: \uFFFD\uFFFD", await people[1].ReadLineAsync());
    }

    [Fact]
    public async Task A_line_of_the_longest_length_comes_through_and_a_longer_one_is_refused_once_and_the_session_goes_on()
    {
        await using var server = ChatServer.Start(("Chat:MaxLineBytes", "100"));
        var people = await server.ConnectAllAsync(2);
        var longest = new string('x', 100);
        await people[0].SendAsync($"{longest}\r\n{longest}y\nshort\n");
        Assert.Equal($"{people[0].Who}: {longest}", await people[0].ReadLineAsync());
        Assert.Equal("* line too long, not sent: 100 bytes at most", await people[0].ReadLineAsync());
        Assert.Equal($"{people[0].Who}: short", await people[0].ReadLineAsync());
        Assert.Equal($"{people[0].Who}: {longest}", await people[1].ReadLineAsync());
        Assert.Equal($"{people[0].Who}: short", await people[1].ReadLineAsync());
    }

    [Fact]
    public async Task Whoever_ends_its_input_gets_everything_up_to_its_last_line_and_then_the_end()
    {
        await using var server = ChatServer.Start();
        var people = await server.ConnectAllAsync(2);
        await people[0].SendAsync(string.Concat(Enumerable.Range(0, 2_000).Select(line => $"line {line} {new string('.', 200)}\n")) + "last");
        people[0].EndInput();
        await people[1].ReadLineAsync(line => line == $"{people[0].Who} has left");
        await people[1].SendAsync("too late for you\n");

        var seen = await people[0].ReadToEndAsync();
        Assert.Equal(2_001, seen.Count(each => each == '\n'));
        Assert.EndsWith($"\n{people[0].Who}: last\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_who_half_closes_without_a_word_is_let_go()
    {
        await using var server = ChatServer.Start();
        using var person = await server.ConnectGreetedAsync();
        person.EndInput();
        Assert.Equal("", await person.ReadToEndAsync());
    }

    [Fact]
    public async Task Those_who_came_first_are_not_announced_to_those_who_came_after()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:00:01"));
        using var first = await server.ConnectGreetedAsync();
        using var second = await server.ConnectGreetedAsync();
        await second.SendAsync("me first\n");
        Assert.Equal($"{second.Who} has arrived", await first.ReadLineAsync());
        Assert.Equal($"{second.Who}: me first", await first.ReadLineAsync());
        await server.UntilHereAsync(2);
        await first.SendAsync("and me\n");
        Assert.Equal($"{second.Who}: me first", await second.ReadLineAsync());
        Assert.Equal($"{first.Who}: and me", await second.ReadLineAsync());
    }

    [Fact]
    public async Task In_a_large_room_arrivals_and_departures_are_summed_up()
    {
        const int Each = 3;
        const int All = 20;
        await using var server = ChatServer.Start(("Chat:AnnounceEachUpTo", $"{Each}"), ("Chat:AnnounceAfter", "00:00:00"));
        using var first = await server.ConnectGreetedAsync();
        var others = new List<Person>();
        for (var i = 1; i < All; i++)
        {
            others.Add(await server.ConnectGreetedAsync());
        }

        var seen = new StringBuilder();
        var arrived = 0;
        while (arrived < All - Each)
        {
            var line = await first.ReadLineAsync();
            seen.AppendLine(line);
            if (line.StartsWith("* ", StringComparison.Ordinal))
            {
                arrived += int.Parse(line.Split(' ')[1]);
            }
        }

        Assert.Equal(Each - 1, seen.ToString().Split(" has arrived").Length - 1);
        others.ForEach(other => other.Dispose());
        var left = 0;
        while (left < All - 1)
        {
            var line = await first.ReadLineAsync();
            left += line.EndsWith(" has left", StringComparison.Ordinal) ? 1 : int.Parse(line.Split(' ')[3]);
        }

        Assert.Equal(All - 1, left);
    }
}
