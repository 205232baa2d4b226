using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Editing;

/// <summary>Tab completes what the client has seen; nothing is asked of a server for it.</summary>
public sealed class CompletionTests
{
    [Fact]
    public async Task Names_of_those_who_spoke_are_completed_the_last_first()
    {
        await using LineChat chat = await LineChat.StartAsync(40, 10);
        await chat.Connection.SendAsync("ada has arrived\nadam has arrived\nЖанна has arrived\nada: hello\nadam: hi\n");
        await chat.Terminal.WaitForScreenAsync("adam: hi");

        await chat.Terminal.TypeAsync("AD");
        await chat.Terminal.SendKeysAsync("Tab");
        TmuxScreen screen = await chat.WaitForLineAsync("adam:", (0, 8));
        Assert.True(screen.Contains("adam  ada"));
        await chat.Terminal.SendKeysAsync("Tab");
        await chat.WaitForLineAsync("ada:", (0, 7));
        await chat.Terminal.SendKeysAsync("BTab");
        await chat.WaitForLineAsync("adam:", (0, 8));
        await chat.Terminal.SendKeysAsync("Escape");
        await chat.WaitForLineAsync("AD", (0, 4));

        // Elsewhere in the line without the colon, in any script.
        await chat.Terminal.SendKeysAsync("C-u");
        await chat.Terminal.TypeAsync("hi ж");
        await chat.Terminal.SendKeysAsync("Tab");
        await chat.Terminal.TypeAsync("x");
        await chat.WaitForLineAsync("hi Жанна x", (0, 12));

        // The candidates stay above the line when something comes in.
        await chat.Terminal.SendKeysAsync("C-u", "a", "Tab");
        await chat.WaitForLineAsync("adam:", (0, 8));
        await chat.Connection.SendAsync("ada: still here\n");
        await chat.Terminal.WaitForScreenAsync(
            screen => screen.AllRows.TakeLast(3).SequenceEqual(["ada: still here", "adam  ada", "> adam:"]), "the line is shown above the candidates");
        Assert.True(chat.Connection.IsSilent);
    }

    [Fact]
    public async Task Commands_are_completed_with_a_hint_and_nothing_is_asked()
    {
        await using LineChat chat = await LineChat.StartAsync();
        await chat.Terminal.TypeAsync("/jo");
        await chat.Terminal.SendKeysAsync("Tab");

        // The hint stands behind the cursor, and is not part of the line.
        await chat.Terminal.WaitForScreenAsync(screen => screen.CursorLine.StartsWith("> /join <room>", StringComparison.Ordinal) && screen.CursorColumn == 8, "the command has its hint");
        await chat.Terminal.TypeAsync("lobby ");
        await chat.WaitForLineAsync("/join lobby", (0, 14));
        Assert.True(chat.Connection.IsSilent);
        await chat.Terminal.SendKeysAsync("C-a", "C-k");
        await chat.Terminal.TypeAsync("/join");
        await chat.Terminal.SendKeysAsync("Enter");
        await chat.AssertReceivedAsync("/join");
    }

    [Fact]
    public async Task The_names_and_rooms_of_a_real_server_are_completed()
    {
        using ServerProcess server = await ServerProcess.StartReadyAsync();
        using SocketClient ada = await server.ConnectAsync();
        await ada.SendAsync("/nick ada\n/join garden\n");
        await ada.ReadLineAsync(line => line.Contains("you are now in garden", StringComparison.Ordinal));
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(40, 10, args: [$"127.0.0.1:{server.Port()}"]);
        await terminal.WaitForScreenAsync("You are 127.0.0.1");

        // Rooms, after the server has listed them.
        await terminal.TypeLineAsync("/rooms");
        await terminal.WaitForScreenAsync("garden (1)");
        await terminal.TypeAsync("/j");
        await terminal.SendKeysAsync("Tab");
        await terminal.WaitForScreenAsync("> /join <room>");
        await terminal.TypeAsync("g");
        await terminal.SendKeysAsync("Tab");
        await terminal.WaitForScreenAsync(screen => screen.CursorLine == "> /join garden" && screen.CursorColumn == 15, "the room is completed");
        await terminal.SendKeysAsync("Enter");
        await terminal.WaitForScreenAsync(screen => screen.CursorLine == "garden>", "the prompt shows the room");

        // A user who has spoken here.
        await ada.SendAsync("hello\n");
        await terminal.WaitForScreenAsync("ada: hello");
        await terminal.TypeAsync("a");
        await terminal.SendKeysAsync("Tab");
        await terminal.TypeAsync("hi");
        await terminal.WaitForScreenAsync(screen => screen.CursorLine == "garden> ada: hi", "the name is completed");
        await terminal.SendKeysAsync("Enter");
        await ada.ReadLineAsync(line => line.EndsWith(": ada: hi", StringComparison.Ordinal));

        // The line comes back once.
        TmuxScreen screen = await terminal.WaitForScreenAsync(screen => screen.CursorLine == "garden>" && screen.Contains(": ada: hi"), "the line came back");
        Assert.Single(screen.AllRows, row => row.EndsWith("ada: hi", StringComparison.Ordinal));
        await terminal.SendKeysAsync("C-d");
        Assert.Equal(0, await terminal.WaitForExitAsync());
    }
}
