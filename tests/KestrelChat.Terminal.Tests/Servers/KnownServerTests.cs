using System.Net.Sockets;
using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Servers;

/// <summary>The client with the original servers, the Russian endpoint and <c>ncat --chat</c>.</summary>
public sealed class KnownServerTests
{
    [Theory]
    [InlineData("Main", "two people", 80, 24)]
    [InlineData("Russian", "two people", 40, 10)]
    [InlineData("Main", "three people, one leaves", 40, 10)]
    [InlineData("Russian", "three people, one leaves", 80, 24)]
    public async Task A_conversation_on_an_original_server_is_shown_line_by_line_and_nothing_is_sent_but_what_is_typed(
        string server, string conversation, int columns, int rows)
    {
        List<string> seen = [];
        await using ScriptedChat chat = await ScriptedChat.StartAsync(columns, rows);
        foreach ((string? typed, string lines) in Transcript.Of(server, conversation))
        {
            if (typed is not null)
            {
                Assert.Equal(typed.TrimEnd('\n'), await chat.TypeAsync(typed.TrimEnd('\n')));
            }

            await chat.Server.SendAsync(lines);
            seen.AddRange(lines.TrimEnd('\n').Split('\n'));
            await chat.Terminal.WaitForScreenAsync(
                screen => screen.AllRows.Select(row => row.TrimEnd()).SequenceEqual([.. seen, ">"], StringComparer.Ordinal), $"the screen is\n{string.Join('\n', seen)}\n>\n");
        }

        Assert.Null(await chat.LeaveAsync());
    }

    [Fact]
    public async Task A_user_of_the_Russian_endpoint_is_known_by_the_own_arrival()
    {
        using ServerProcess server = await ServerProcess.StartReadyAsync();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [$"127.0.0.1:{server.Port("Russian")}"]);
        await terminal.WaitForScreenAsync("К нам присоединился: 127.0.0.1:");
        await terminal.TypeLineAsync("привет");
        await terminal.WaitForScreenAsync("]: привет");
        await terminal.TypeLineAsync("пока");
        TmuxScreen screen = await terminal.WaitForScreenAsync("]: пока");
        Assert.Equal(1, screen.Rows.Count(row => row.EndsWith("привет", StringComparison.Ordinal)));

        // What one says oneself is calm: no colour.
        Assert.Matches(@"\[\e\[2m127\.0\.0\.1:\d+\e\[m\]: пока", await terminal.WaitForOutputAsync("пока\r"));
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public async Task The_users_own_line_is_shown_once_with_a_server_that_does_not_send_it_back(int columns, int rows)
    {
        using NcatChat server = await NcatChat.StartAsync();
        using TcpClient other = new();
        await other.ConnectAsync(server.Address, TestContext.Current.CancellationToken);
        using StreamReader others = new(other.GetStream());
        Assert.StartsWith("<announce>", await others.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Soon(), StringComparison.Ordinal);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(columns, rows, args: [server.Address.ToString()]);
        await terminal.WaitForScreenAsync("<announce>");
        await terminal.TypeLineAsync("hello");
        await terminal.WaitForScreenAsync("> hello");

        string? line;
        while ((line = await others.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Soon())!.StartsWith("<announce>", StringComparison.Ordinal))
        {
        }

        Assert.Matches("^<user[0-9]+> hello$", line);
        await other.GetStream().WriteAsync("hi there\n"u8.ToArray(), TestContext.Current.CancellationToken);
        TmuxScreen screen = await terminal.WaitForScreenAsync("> hi there");
        Assert.Equal(["> hello"], screen.Rows.Where(row => row.EndsWith("hello", StringComparison.Ordinal)));
    }
}
