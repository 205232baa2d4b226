using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Support.Emulator;

/// <summary>One thing that happens to a screen.</summary>
internal abstract record ScreenStep
{
    private ScreenStep()
    {
    }

    public sealed record Print(IReadOnlyList<string> Lines) : ScreenStep
    {
        public override string ToString() => $"Print({string.Join(" | ", Lines)})";
    }

    public sealed record Edit(LiveRegion Region) : ScreenStep
    {
        public override string ToString() => $"Edit([{string.Join(" | ", Region.Status)}] {Region.Prompt}{Region.Text.Insert(Region.Cursor, "^")} + {Region.Hint})";
    }

    public sealed record Resize(TerminalSize Size) : ScreenStep;

    /// <summary>The client is stopped, another program writes a line, and the client goes on.</summary>
    public sealed record Leave(string Output) : ScreenStep;
}
