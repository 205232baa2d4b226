using System.Text;
using KestrelChat.Client.Editing;
using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Interactive;

/// <summary>What the user sees: lines that stay, and below them the region with the prompt, drawn in one write at a time. For one thread.</summary>
internal sealed class Display(ITerminal terminal, ScreenPainter painter, LineEditor editor)
{
    private readonly List<StyledText> _above = [];
    private string? _title;

    /// <summary>The room that the prompt shows; null without one.</summary>
    public string? Room { get; set; }

    /// <summary>The state of the connection; null if there is nothing to say about it.</summary>
    public string? Connection { get; set; }

    /// <summary>The beginning of a line that the server has not ended.</summary>
    public string Unfinished { get; set; } = "";

    /// <summary>An answer to the last key; null without one.</summary>
    public string? Answer { get; set; }

    /// <summary>Adds a line that stays, above the region, at the next painting.</summary>
    public void Print(StyledText line) => _above.Add(line);

    /// <summary>Draws what has changed.</summary>
    /// <param name="calls">Control sequences that move no cursor, written along.</param>
    /// <param name="title">The title of the terminal.</param>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void Paint(string calls, string title)
    {
        Paint();
        if (calls.Length > 0)
        {
            terminal.Write(Encoding.UTF8.GetBytes(calls));
        }

        if (title != _title)
        {
            _title = title;
            terminal.SetTitle(title);
        }
    }

    /// <summary>Removes the region, so that others can write where it was. Lines that were added are printed before.</summary>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public void Clear()
    {
        Paint();
        terminal.Write(painter.Clear(terminal.Size).Span);
    }

    /// <summary>The terminal has another size, or had one meanwhile: the region is drawn anew at the next painting.</summary>
    public void Resized() => painter.Resized();

    /// <summary>Clears the screen, and not the scrollback.</summary>
    public void ClearScreen()
    {
        Clear();
        terminal.Write("\e[H\e[2J"u8);
    }

    /// <summary>Draws the region anew at the next painting, in the cursor's row, and sets the title again.</summary>
    public void Forget()
    {
        painter.Forget();
        _title = null;
    }

    private void Paint()
    {
        ReadOnlyMemory<byte> bytes = painter.Paint(_above, Region(), terminal.Size);
        _above.Clear();
        if (!bytes.IsEmpty)
        {
            terminal.Write(bytes.Span);
        }
    }

    private LiveRegion Region()
    {
        List<StyledText> status = [];
        if (Unfinished.Length > 0)
        {
            status.Add(new StyledText(Unfinished));
        }

        if (Connection is not null)
        {
            status.Add(new StyledText(Connection, Style.Dim));
        }

        status.AddRange(editor.Status);
        if (Answer is not null)
        {
            status.Add(new StyledText(Answer, Style.Dim));
        }

        StyledText prompt = editor.Prompt ?? new StyledText(Room is null ? "> " : $"{Room}> ", Style.Dim);
        return new LiveRegion(status, prompt, editor.Text, editor.Cursor, editor.Hint);
    }
}
