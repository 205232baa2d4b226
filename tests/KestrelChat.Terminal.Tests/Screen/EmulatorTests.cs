using System.Text;
using FsCheck.Fluent;
using KestrelChat.Client.Terminal;
using KestrelChat.Client.Tests.Support.Emulator;
using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Terminal.Tests.Screen;

/// <summary>A real terminal shows what the emulated one does, in which the screen is tested with thousands of examples.</summary>
public sealed class EmulatorTests
{
    private const int Steps = 25;

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public Task The_terminal_shows_what_the_emulator_does_after_any_steps_with_narrow_characters(int columns, int rows) =>
        HoldAsync(ScreenSteps.Narrow, new TerminalSize(columns, rows), canResize: true);

    /// <remarks>
    /// Changes of size are left out: where a wide character has ended a row for lack of room, tmux 3.3a loses count of its rows when it wraps
    /// them anew.
    /// </remarks>
    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public Task The_terminal_shows_what_the_emulator_does_after_any_steps_with_wide_characters(int columns, int rows) =>
        HoldAsync(ScreenSteps.Unjoined, new TerminalSize(columns, rows), canResize: false);

    [Fact]
    public async Task The_terminal_gives_every_character_the_width_that_the_client_computes()
    {
        string[] texts =
        [
            "a", "中", "e\u0301", "か\u3099", "कि", "क्ष", "กำ", "\u1112\u1161\u11ab", "한", "😀", "👍🏽", "🇩🇪", "❤\ufe0f", "⌚\ufe0e", "1\ufe0f\u20e3", "👨\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈", "x\u200b", "x\u200e",
            "ﾊ", "ｶﾞ", "ሀ", "\u0600", "\u00ad", "ש", "לָ", "س", "①", "α", "█", "␇", "\ufffd", "\ue0a0", "䷀", "ㅤ",
        ];
        await using CopyingTerminal terminal = await CopyingTerminal.StartAsync(80, 24);
        foreach (string text in texts)
        {
            await terminal.WriteAsync(Encoding.UTF8.GetBytes($"\r\e[K{text}|"));
            int width = Client.Screen.TextWidth.Of(text);
            await terminal.WaitForScreenAsync(screen => screen.CursorLine.EndsWith('|') && screen.CursorColumn == width + 1, $"'{text}' takes {width} columns");
        }
    }

    private static Task HoldAsync(FsCheck.Gen<ScreenStep> step, TerminalSize start, bool canResize) => Properties.HoldAsync(
        step.ListOf(Steps),
        async steps =>
        {
            PaintedScreen screen = new(start);
            await using CopyingTerminal terminal = await CopyingTerminal.StartAsync(start.Columns, start.Rows);
            foreach (ScreenStep step in steps)
            {
                if (step is ScreenStep.Resize && !canResize)
                {
                    continue;
                }

                if (step is ScreenStep.Resize(var size))
                {
                    await terminal.ResizeAsync(size.Columns, size.Rows);
                    screen.Resize(size);
                    await terminal.WaitForAsync(screen.Terminal, $"{size}, before the program knows of it");
                    await terminal.WriteAsync(screen.Paint([]));
                }
                else
                {
                    await terminal.WriteAsync(screen.Do(step));
                }

                screen.Check();
                await terminal.WaitForAsync(screen.Terminal, step.ToString());
            }
        },
        tests: 3);
}
