using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Generators;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Safety;

/// <summary>Nothing that a client sends reaches another terminal, or the log, as anything but text.</summary>
[Trait("Category", "Program")]
public sealed class HostileTextTests
{
    private const int Generated = 60;

    private static readonly string[] s_commands =
    [
        "", "/", "//", "/me ", "/nick ", "/claim ada ", "/claim ", "/msg ada ", "/msg ", "/reply ", "/away ", "/whois ", "/ignore ", "/topic ", "/grep ", "/history ",
        "/help ", "/bell ", "/time ", "/lang ", "/op ", "/announce ", "/kick nobody-", "/mute nobody-", "/ban nobody-", "/unban ", "/who ", "/names ", "/join ",
    ];

    /// <summary>
    /// A newline that is read as one after any text: a Telnet IAC at the end of a text swallows the next byte, and an open
    /// subnegotiation swallows everything up to IAC SE; twice, since the first may itself be swallowed.
    /// </summary>
    private static ReadOnlySpan<byte> EndOfLine => [0xFF, 0xF0, 0xFF, 0xF0, (byte)'\n'];

    [Fact]
    public Task Every_hostile_text_of_the_corpus_arrives_as_plain_text() => ExchangeAsync(HostileText.Corpus);

    [Fact]
    public Task Every_hostile_text_made_from_the_corpus_arrives_as_plain_text() => Properties.HoldAsync(HostileText.Any.ArrayOf(Generated), ExchangeAsync, tests: 1);

    private static async Task ExchangeAsync(IReadOnlyList<byte[]> hostile)
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:HistoryLines", "20"));
        using var plain = await ListenAsync(server, "/nick ada");
        using var chinese = await ListenAsync(server, "/lang zh", "/time on");
        using var colored = await ListenAsync(server, "/color on");
        using var ringing = await ListenAsync(server, "/bell on");
        using var raw = await ListenAsync(server, "/raw on");
        using var allRaw = await ListenAsync(server, "/bell on", "/raw all");

        using var sender = await server.ConnectAsync();
        var receiving = new[] { plain, chinese, colored, ringing, raw, sender, allRaw }.Select(client => Terminal.ReceiveUntilAsync(client.Socket, "end of the test")).ToArray();
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
        await sender.SendAsync("/leave\nend of the test\n");
        var shown = await Task.WhenAll(receiving);

        Terminal.AssertSafe("ada", shown[0]);
        Terminal.AssertSafe("the Chinese client", shown[1]);
        Terminal.AssertSafe("the coloured client", Terminal.WithoutColors(shown[2]), isLine: false);
        Terminal.AssertSafe("the ringing client", Terminal.WithoutBells(shown[3]), isLine: false);
        Terminal.AssertSafe("the raw client", shown[4]);
        Terminal.AssertSafe("the sender", shown[5]);
        Terminal.AssertSafe("the client that sees everything as fields", shown[6]);
        Assert.Contains((byte)0x1B, shown[2]);
        Assert.Contains((byte)'\a', shown[3]);
        AssertNames(Encoding.UTF8.GetString(shown[0]), Encoding.UTF8.GetString(shown[5]));
        Assert.All(Encoding.UTF8.GetString(shown[4]).Split('\n').SkipWhile(line => !line.Contains('\t', StringComparison.Ordinal)).SkipLast(1), line => Assert.Equal(4, line.Split('\t').Length));
        Assert.All(Encoding.UTF8.GetString(shown[6]).Split('\n').SkipLast(1), line => Assert.Equal(6, line.Split('\t').Length));
        Assert.All(server.Log.Entries, entry => Terminal.AssertSafe("the log", entry.Message));
    }

    private static async Task<SocketClient> ListenAsync(ChatServer server, params string[] lines)
    {
        var client = await server.ConnectGreetedAsync();
        await client.SendAsync(string.Join('\n', lines) + "\n/whois nobody-there\n");
        await client.ReadLineAsync(line => line.Contains("nobody-there", StringComparison.Ordinal));
        return client;
    }

    private static async Task SayOverHttpAsync(ChatServer server, IEnumerable<byte[]> hostile)
    {
        foreach (var text in hostile.Select(Encoding.UTF8.GetString).Where(text => text.Length > 0))
        {
            await server.Http.AdminAsync("POST", "/rooms/lobby/lines", JsonSerializer.Serialize(new { who = "bot", text }));
            await server.Http.AdminAsync("POST", "/rooms/lobby/lines", JsonSerializer.Serialize(new { who = text, text = "said" }));

            // Kestrel rejects a path with NUL.
            await server.Http.AdminAsync("POST", $"/rooms/{InUrl(text.Replace('\0', '-'))}/lines", """{"who":"bot","text":"x"}""");
            await server.Http.AdminAsync("POST", "/bans", JsonSerializer.Serialize(new { address = text, reason = text }));
        }
    }

    /// <summary>Clients that quit with last words, and clients that are disconnected with a reason.</summary>
    private static async Task QuitAsync(ChatServer server, IEnumerable<byte[]> hostile)
    {
        foreach (var bytes in hostile.Where((_, number) => number % 8 == 0))
        {
            using var quitter = await server.ConnectAsync();

            // Twice, since the text may erase the command.
            await quitter.SendAsync((byte[])[.. "/quit "u8, .. bytes, .. EndOfLine, .. "/quit\n"u8]);
            Terminal.AssertSafe("the quitting client", await Terminal.ReceiveUntilAsync(quitter.Socket));

            using var kicked = await server.ConnectAsync();
            await kicked.SendAsync("/color\n");
            await kicked.ReadLineAsync(line => line.StartsWith("* names are coloured", StringComparison.Ordinal));
            var id = Assert.Single((await server.GetJsonAsync($"/clients?name={kicked.Address}")).EnumerateArray()).GetProperty("id").GetInt64();
            var (status, _, _) = await server.Http.AdminAsync("DELETE", $"/clients/{id}?reason={InUrl(Encoding.UTF8.GetString(bytes))}");
            Assert.True(status is HttpStatusCode.NoContent or HttpStatusCode.BadRequest);
            if (status == HttpStatusCode.NoContent)
            {
                Terminal.AssertSafe("the kicked client", Terminal.WithoutColors(await Terminal.ReceiveUntilAsync(kicked.Socket)), isLine: false);
            }
        }
    }

    // Kestrel rejects a request line of more than 8 KiB, and each character may become nine bytes there.
    private static string InUrl(string text) => Uri.EscapeDataString(string.Concat(text.EnumerateRunes().Take(500)));

    private static void AssertNames(string plain, string sender)
    {
        foreach (var line in plain.Split('\n').Where(line => line.StartsWith("* ", StringComparison.Ordinal) && line.Contains(" is now ", StringComparison.Ordinal)))
        {
            Terminal.AssertVisible(line[(line.LastIndexOf(" is now ", StringComparison.Ordinal) + 8)..]);
        }

        var rooms = sender.Split('\n').Where(line => line.StartsWith("* you are now in ", StringComparison.Ordinal) && line.EndsWith(" here", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rooms);
        Assert.All(rooms, line => Terminal.AssertVisible(line.Split(' ')[5]));
    }
}
