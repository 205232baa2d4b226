using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Terminal;

/// <summary>Keys, pastes, focus and sizes as tmux sends them.</summary>
public sealed class TerminalInputTests
{
    [Fact]
    public async Task Keys_of_the_terminal_are_known()
    {
        await using TmuxTerminal terminal = await TerminalProbe.StartAsync();
        await terminal.SendKeysAsync("C-a", "M-b", "Up", "S-Up", "C-Left", "M-Right", "Home", "End", "DC", "BTab", "BSpace", "M-BSpace", "Enter", "PPage", "F5");
        await terminal.TypeAsync("中");
        await terminal.WaitForScreenAsync("Text 中");
        Assert.Equal(
            [
                "Control a", "Alt b", "Up", "Up with Shift", "Left with Control", "Right with Alt", "Home", "End", "Delete", "Tab with Shift", "Backspace",
                "Backspace with Alt", "Enter", "PageUp", "Unknown", "Text 中",
            ],
            await KeysAsync(terminal));
    }

    [Fact]
    public async Task Escape_alone_is_a_key()
    {
        await using TmuxTerminal terminal = await TerminalProbe.StartAsync();
        await terminal.SendKeysAsync("Escape");
        await terminal.WaitForScreenAsync("Escape");
        await terminal.TypeAsync("k");
        await terminal.WaitForScreenAsync("Text k");
    }

    [Fact]
    public async Task Pasted_lines_are_one_key()
    {
        await using TmuxTerminal terminal = await TerminalProbe.StartAsync();
        await terminal.PasteAsync("one\ntwo\n");
        await terminal.WaitForScreenAsync("Paste one|two|");
    }

    [Fact]
    public async Task A_change_of_focus_is_reported()
    {
        await using TmuxTerminal terminal = await TerminalProbe.StartAsync();
        await terminal.TypeAsync("\u001b[I");
        await terminal.WaitForScreenAsync("FocusGained");
    }

    [Fact]
    public async Task The_size_is_that_of_the_terminal_when_it_changes()
    {
        await using TmuxTerminal terminal = await TerminalProbe.StartAsync();
        await terminal.WaitForScreenAsync("size 80 24");
        await terminal.ResizeAsync(40, 10);
        await terminal.WaitForScreenAsync("size 40 10");
    }

    // Whether the terminal is in front is reported when reports are switched on, at any moment.
    private static async Task<IEnumerable<string>> KeysAsync(TmuxTerminal terminal) =>
        (await terminal.ScreenAsync()).AllRows.Skip(2).Where(row => !row.StartsWith("Focus", StringComparison.Ordinal));
}
