using System.Text;
using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Generators;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests;

/// <summary>Whatever is said, and whatever users and rooms are called, is text on both pages.</summary>
[Trait("Category", "Program")]
public sealed class HostileTextTests(Chromium chromium)
{
    private const string Parts = """
        () => [...new Set([...document.querySelectorAll('*')].flatMap(element =>
          [element.localName, ...[...element.attributes].map(attribute => `${element.localName} ${attribute.name}`)]))]
        """;

    /// <summary>A newline that is read as one after any text: a Telnet IAC swallows the next byte, or everything up to IAC SE.</summary>
    private static byte[] EndOfLine => [0xFF, 0xF0, 0xFF, 0xF0, (byte)'\n'];

    [Fact]
    public async Task Hostile_texts_give_no_violation_no_dialog_and_no_element()
    {
        using var server = await PagesServer.StartAsync();
        await using var chat = await ChatPage.OpenAsync(chromium, server, "carol");
        await using var operators = await OperatorsPage.OpenAsync(chromium, server);
        await operators.OpenRoomAsync("lobby");
        using var eve = await server.ConnectAsync("eve");
        using var reader = await server.ConnectAsync();
        await reader.SendAsync("/raw all\n/names\n");
        await reader.ReadLineAsync(line => line.Split('\t') is [_, "here", ..]);

        // What the pages consist of after harmless texts in the same places.
        await SendAsync(eve, [.. Enumerable.Range(0, 8).Select(i => Encoding.UTF8.GetBytes($"harmless{i}"))]);
        await SeeEndAsync(1);
        await operators.OpenClientAsync("eve");
        var allowed = new[] { await PartsAsync(chat.Page), await PartsAsync(operators.Page) };

        await SendAsync(eve, HostileText.Corpus);
        await SeeEndAsync(2);

        await chat.AssertNoProblemsAsync();
        await operators.AssertNoProblemsAsync();
        Assert.Empty((await PartsAsync(chat.Page)).Except(allowed[0]));
        Assert.Empty((await PartsAsync(operators.Page)).Except(allowed[1]));
        var said = await ReadSaidAsync(reader);
        Assert.Contains(said, line => line.EndsWith(": <script>alert(1)</script>", StringComparison.Ordinal));
        Assert.Equal(said, await chat.ReadSaidAsync());

        async Task SeeEndAsync(int times)
        {
            await eve.SendAsync("/nick eve\nthe end\n");
            await Expect(chat.Said.Filter(new() { HasText = "the end" })).ToHaveCountAsync(times);
            await Expect(operators.Lines.Filter(new() { HasText = "the end" })).ToHaveCountAsync(times);
        }
    }

    /// <summary>Says texts, and uses them as names, topics, rooms, parting words and private lines.</summary>
    private static async Task SendAsync(SocketClient client, IReadOnlyList<byte[]> texts)
    {
        foreach (var text in texts)
        {
            foreach (var command in new[] { "", "x", "/me ", "/topic ", "/msg carol ", "/nick ", "x" })
            {
                await client.SendAsync((byte[])[.. Encoding.UTF8.GetBytes(command), .. text, .. EndOfLine]);
            }

            await client.SendAsync((byte[])[.. "/join "u8, .. text, .. EndOfLine, .. "/leave\n"u8]);
        }
    }

    private static Task<string[]> PartsAsync(IPage page) => page.EvaluateAsync<string[]>(Parts);

    /// <summary>Reads what was said in the lobby, up to the second end.</summary>
    private static async Task<List<string>> ReadSaidAsync(SocketClient reader)
    {
        var said = new List<string>();
        while (said.Count(line => line == "eve: the end") < 2)
        {
            if ((await reader.ReadLineAsync()).Split('\t') is [_, "said", "lobby", _, var name, var text])
            {
                said.Add($"{name}: {text}");
            }
        }

        return said;
    }
}
