using System.Text;
using KestrelChat.Client.Terminal;
using KestrelChat.Client.Tests.Support.Emulator;

namespace KestrelChat.Client.Tests.Interactive;

/// <summary>A terminal that shows what is drawn and keeps each write, with <c>^[</c> for ESC and <c>^G</c> for BEL.</summary>
internal sealed class RecordedTerminal(int columns = 40, int rows = 10) : ITerminal
{
    private readonly TerminalEmulator _emulator = new(columns, rows);

    public List<string> Writes { get; } = [];

    public List<string> Titles { get; } = [];

    public TerminalSize Size => new(columns, rows);

    /// <summary>The rows of the screen up to the last one that is not blank.</summary>
    public IReadOnlyList<string> Rows => [.. _emulator.ScreenRows.Select(row => row.TrimEnd(' ')).Reverse().SkipWhile(row => row.Length == 0).Reverse()];

    public (int Column, int Row) Cursor => (_emulator.CursorColumn, _emulator.CursorRow);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        Writes.Add(text.Replace("\e", "^[", StringComparison.Ordinal).Replace("\a", "^G", StringComparison.Ordinal));

        // What is not drawn, such as the bell, is nothing that the emulator knows.
        if (text.StartsWith("\e[?2026h", StringComparison.Ordinal) || text.StartsWith('\r'))
        {
            _emulator.Write(bytes);
        }
    }

    public void SetTitle(string title) => Titles.Add(title);

    public void EnterRawMode()
    {
    }

    public void ReportFocus()
    {
    }

    public void Suspend()
    {
    }
}
