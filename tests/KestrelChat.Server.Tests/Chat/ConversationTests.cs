using System.Globalization;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Chat;

/// <summary>What clients receive beyond the original transcripts.</summary>
[Trait("Category", "Program")]
public sealed partial class ConversationTests
{
    [Fact]
    public async Task Clients_of_both_endpoints_chat_each_in_its_own_wording()
    {
        await using var server = ChatServer.Start();
        using var english = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        using var russian = await server.ConnectAsync("Russian");
        Assert.Equal($"К нам присоединился: {russian.Address}", await russian.ReadLineAsync());
        Assert.Equal($"{russian.Address} has arrived", await english.ReadLineAsync());
        await english.SendAsync("hello\n");
        Assert.Equal($"[{english.Address}]: hello", await russian.ReadLineAsync());
        Assert.Equal($"{english.Address}: hello", await english.ReadLineAsync());
        await russian.SendAsync("привет\n");
        Assert.Equal($"{russian.Address}: привет", await english.ReadLineAsync());
        russian.Dispose();
        Assert.Equal($"{russian.Address} has left", await english.ReadLineAsync());
    }

    [Fact]
    public async Task An_endpoint_can_speak_Chinese()
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:Wording", "zh"));
        using var client = await server.ConnectAsync();
        Assert.Equal($"你是 {client.Address}", await client.ReadLineAsync());
        await client.SendAsync("你好\n");
        Assert.Equal($"{client.Address}：你好", await client.ReadLineAsync());
    }

    [Fact]
    public async Task Control_characters_arrive_as_visible_text()
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(2);
        await clients[0].SendAsync("\u001b]0;owned\u0007 \u001b[2J tab\there cr\rthere nul\0 c1\u009b bidi\u202e end\n"u8.ToArray().Concat((byte[])[0xFF, 0xC0, 0x0A]).ToArray());
        Assert.Equal($"{clients[0].Address}: ␛]0;owned␇ ␛[2J tab\there cr␍there nul␀ c1\\u{{9b}} bidi\\u{{202e}} end", await clients[1].ReadLineAsync());
        Assert.Equal($"{clients[0].Address}: \uFFFD\uFFFD", await clients[1].ReadLineAsync());
    }

    [Fact]
    public async Task The_longest_line_is_delivered_and_a_longer_one_is_rejected_once()
    {
        await using var server = ChatServer.Start(("Chat:MaxLineBytes", "100"));
        var clients = await server.ConnectAllAsync(2);
        var longest = new string('x', 100);
        await clients[0].SendAsync($"{longest}\r\n{longest}y\nshort\n");
        Assert.Equal($"{clients[0].Address}: {longest}", await clients[0].ReadLineAsync());
        Assert.Equal("* line too long, not sent: 100 bytes at most", await clients[0].ReadLineAsync());
        Assert.Equal($"{clients[0].Address}: short", await clients[0].ReadLineAsync());
        Assert.Equal($"{clients[0].Address}: {longest}", await clients[1].ReadLineAsync());
        Assert.Equal($"{clients[0].Address}: short", await clients[1].ReadLineAsync());
    }

    [Fact]
    public async Task A_client_that_ends_its_input_receives_everything_up_to_its_last_line()
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(2);
        await clients[0].SendAsync(string.Concat(Enumerable.Range(0, 2_000).Select(line => $"line {line} {new string('.', 200)}\n")) + "last");
        clients[0].EndInput();
        await clients[1].ReadLineAsync(line => line == $"{clients[0].Address} has left");
        await clients[1].SendAsync("too late for you\n");

        var seen = await clients[0].ReadToEndAsync();
        Assert.Equal(2_001, seen.Count(each => each == '\n'));
        Assert.EndsWith($"\n{clients[0].Address}: last\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_half_closes_without_a_line_is_disconnected()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        client.EndInput();
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Earlier_clients_are_not_announced_to_later_ones()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:00:01"));
        using var first = await server.ConnectGreetedAsync();
        using var second = await server.ConnectGreetedAsync();
        await second.SendAsync("me first\n");
        Assert.Equal($"{second.Address} has arrived", await first.ReadLineAsync());
        Assert.Equal($"{second.Address}: me first", await first.ReadLineAsync());
        await server.WaitForClientsAsync(2);
        await first.SendAsync("and me\n");
        Assert.Equal($"{second.Address}: me first", await second.ReadLineAsync());
        Assert.Equal($"{first.Address}: and me", await second.ReadLineAsync());
    }

    [Fact]
    public async Task In_a_large_room_arrivals_and_departures_are_summarized()
    {
        const int Each = 3;
        const int All = 20;
        await using var server = ChatServer.Start(("Chat:AnnounceEachUpTo", $"{Each}"), ("Chat:AnnounceAfter", "00:00:00"));
        using var first = await server.ConnectGreetedAsync();
        var others = new List<SocketClient>();
        for (var i = 1; i < All; i++)
        {
            others.Add(await server.ConnectGreetedAsync());
        }

        var announcedSingly = 0;
        var arrived = 0;
        while (arrived + announcedSingly < All - 1)
        {
            var line = await first.ReadLineAsync();
            announcedSingly += line.EndsWith(" has arrived", StringComparison.Ordinal) ? 1 : 0;
            arrived += Count(ArrivedCount(), line);
        }

        Assert.Equal((Each - 1, All - Each), (announcedSingly, arrived));
        others.ForEach(other => other.Dispose());
        var left = 0;
        while (left < All - 1)
        {
            var line = await first.ReadLineAsync();
            left += line.EndsWith(" has left", StringComparison.Ordinal) ? 1 : Count(LeftCount(), line);
        }

        Assert.Equal(All - 1, left);
    }

    private static int Count(Regex pattern, string line) => pattern.Match(line) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^\* .*?(\d+) arrived")]
    private static partial Regex ArrivedCount();

    [GeneratedRegex(@"^\* .*?(\d+) left")]
    private static partial Regex LeftCount();
}
