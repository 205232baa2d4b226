using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace KestrelChat.Server.Tests.Safety;

/// <summary>Whatever anybody types, nothing but text reaches another person's terminal, or the log.</summary>
public sealed class HostileTextTests
{
    private const int Generated = 60;

    private static readonly string[] s_commands =
    [
        "", "/", "//", "/me ", "/nick ", "/claim ada ", "/claim ", "/msg ada ", "/msg ", "/reply ", "/away ", "/whois ", "/ignore ", "/topic ", "/grep ", "/history ",
        "/help ", "/bell ", "/time ", "/lang ", "/op ", "/announce ", "/kick nobody-", "/mute nobody-", "/ban nobody-", "/join ",
    ];

    /// <summary>
    /// A newline that arrives whatever came before: Telnet's IAC at the end of a text takes the next byte with it, and an open
    /// subnegotiation all that follows. IAC SE ends that; twice, since the first may itself be taken.
    /// </summary>
    private static ReadOnlySpan<byte> EndOfLine => [0xFF, 0xF0, 0xFF, 0xF0, (byte)'\n'];

    [Fact]
    public Task The_whole_corpus_comes_as_text_and_nothing_else() => ExchangeAsync(HostileText.Corpus);

    [Fact]
    public Task What_is_made_of_it_comes_as_text_and_nothing_else() => Properties.HoldAsync(HostileText.Any.ArrayOf(Generated), ExchangeAsync, tests: 1);

    private static async Task ExchangeAsync(IReadOnlyList<byte[]> hostile)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:HistoryLines", "20"));
        using var plain = await ListenAsync(server, "/nick ada");
        using var chinese = await ListenAsync(server, "/lang zh", "/time on");
        using var colored = await ListenAsync(server, "/color on");
        using var ringing = await ListenAsync(server, "/bell on");
        using var raw = await ListenAsync(server, "/raw on");

        using var sender = await server.ConnectAsync();
        var receiving = new[] { plain, chinese, colored, ringing, raw, sender }.Select(person => Terminal.ReceiveUntilAsync(person.Socket, "this was all")).ToArray();
        await sender.SendAsync($"/op {AdminCalls.Token}\n");
        foreach (var bytes in hostile)
        {
            foreach (var command in s_commands)
            {
                await sender.SendAsync((byte[])[.. Encoding.UTF8.GetBytes(command), .. bytes, .. EndOfLine]);
            }

            await sender.SendAsync("/join fine\n/who\n/names\n/rooms\n/ignore\n/leave\n");
            await sender.SendAsync((byte[])[.. "/topic "u8, .. bytes, .. EndOfLine, .. "/msg ada "u8, .. bytes, .. EndOfLine]);
        }

        await SayOverHttpAsync(server, hostile);
        await QuitAsync(server, hostile);
        await sender.SendAsync("/leave\nthis was all\n");
        var shown = await Task.WhenAll(receiving);

        Terminal.AssertSafe("ada", shown[0]);
        Terminal.AssertSafe("who reads Chinese", shown[1]);
        Terminal.AssertSafe("who sees colours", Terminal.WithoutColors(shown[2]), isLine: false);
        Terminal.AssertSafe("who is rung", Terminal.WithoutBells(shown[3]), isLine: false);
        Terminal.AssertSafe("who reads raw lines", shown[4]);
        Terminal.AssertSafe("the sender", shown[5]);
        Assert.Contains((byte)0x1B, shown[2]);
        Assert.Contains((byte)'\a', shown[3]);
        AssertNames(Encoding.UTF8.GetString(shown[0]), Encoding.UTF8.GetString(shown[5]));
        Assert.All(Encoding.UTF8.GetString(shown[4]).Split('\n').SkipWhile(line => !line.Contains('\t', StringComparison.Ordinal)).SkipLast(1), line => Assert.Equal(4, line.Split('\t').Length));
        Assert.All(server.Log.Entries, entry => Terminal.AssertSafe("the log", entry.Message));
    }

    private static async Task<Person> ListenAsync(ChatServer server, params string[] lines)
    {
        var person = await server.ConnectGreetedAsync();
        await person.SendAsync(string.Join('\n', lines) + "\n/whois nobody-there\n");
        await person.ReadLineAsync(line => line.Contains("nobody-there", StringComparison.Ordinal));
        return person;
    }

    private static async Task SayOverHttpAsync(ChatServer server, IEnumerable<byte[]> hostile)
    {
        foreach (var text in hostile.Select(Encoding.UTF8.GetString).Where(text => text.Length > 0))
        {
            await server.Http.AdminAsync("POST", "/rooms/lobby/lines", JsonSerializer.Serialize(new { who = "bot", text }));
            await server.Http.AdminAsync("POST", "/rooms/lobby/lines", JsonSerializer.Serialize(new { who = text, text = "said" }));

            // A path with NUL does not come so far.
            await server.Http.AdminAsync("POST", $"/rooms/{InUrl(text.Replace('\0', '-'))}/lines", """{"who":"bot","text":"x"}""");
            await server.Http.AdminAsync("POST", "/bans", JsonSerializer.Serialize(new { address = text, reason = text }));
        }
    }

    /// <summary>Some say farewell, and some are closed for a reason, which they themselves are shown.</summary>
    private static async Task QuitAsync(ChatServer server, IEnumerable<byte[]> hostile)
    {
        foreach (var bytes in hostile.Where((_, number) => number % 8 == 0))
        {
            using var quitter = await server.ConnectAsync();
            await quitter.SendAsync((byte[])[.. "/quit "u8, .. bytes, .. EndOfLine]);
            Terminal.AssertSafe("who quits", await Terminal.ReceiveUntilAsync(quitter.Socket));

            using var kicked = await server.ConnectAsync();
            await kicked.SendAsync("/color\n");
            await kicked.ReadLineAsync(line => line.StartsWith("* names are coloured", StringComparison.Ordinal));
            var id = server.Services.GetRequiredService<ChatHub>().Find(kicked.Who)!.Id;
            var (status, _, _) = await server.Http.AdminAsync("DELETE", $"/clients/{id}?reason={InUrl(Encoding.UTF8.GetString(bytes))}");
            Assert.True(status is HttpStatusCode.NoContent or HttpStatusCode.BadRequest);
            if (status == HttpStatusCode.NoContent)
            {
                Terminal.AssertSafe("who is closed", Terminal.WithoutColors(await Terminal.ReceiveUntilAsync(kicked.Socket)), isLine: false);
            }
        }
    }

    // Kestrel refuses a request line of more than 8 KiB before anybody sees it, and each of these may be nine bytes there.
    private static string InUrl(string text) => Uri.EscapeDataString(string.Concat(text.EnumerateRunes().Take(500)));

    private static void AssertNames(string plain, string sender)
    {
        foreach (var line in plain.Split('\n').Where(line => line.StartsWith("* ", StringComparison.Ordinal) && line.Contains(" is now ", StringComparison.Ordinal)))
        {
            Terminal.AssertVisible(line[(line.LastIndexOf(" is now ", StringComparison.Ordinal) + 8)..]);
        }

        var rooms = sender.Split('\n').Where(line => line.StartsWith("* you are in ", StringComparison.Ordinal) && line.EndsWith(" here", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rooms);
        Assert.All(rooms, line => Terminal.AssertVisible(line.Split(' ')[4]));
    }
}
