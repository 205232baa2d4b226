using System.Text;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/history</c> and <c>/grep</c>: earlier lines of the client's room.</summary>
internal static class HistoryCommands
{
    private const int DefaultLines = 50;
    private const int AllLines = int.MaxValue;

    // What one search may cost: this many words in this many bytes of the newest lines.
    private const int MaxWords = 8;
    private const int MaxBytes = 512 * 1024;

    public static IEnumerable<Command> All { get; } = [new("history", History, "h"), new("grep", Find, "search")];

    private static async Task History(CommandContext context)
    {
        if (!TryParseCount(context.Arguments, out var requested))
        {
            context.ReplyUsage();
            return;
        }

        var lines = await LastAsync(context, requested);
        if (lines.Count == 0)
        {
            context.Reply(MessageId.HistoryEmpty);
            return;
        }

        var isLess = lines.Count < requested && requested < AllLines && context.Arguments.Length > 0;
        Show(context, isLess ? MessageId.HistoryBeginsEarlier : MessageId.HistoryBegins, lines, new MessageArguments { Count = lines.Count, Limit = requested });
    }

    private static async Task Find(CommandContext context)
    {
        string[] words = [.. context.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (words.Length is 0 or > MaxWords)
        {
            context.ReplyUsage();
            return;
        }

        if (!context.TryText(out _))
        {
            return;
        }

        var searched = Newest(await LastAsync(context, context.Hub.Options.HistoryLines));
        SaidLine[] found = [.. searched.Where(line => HasAll(line, words))];
        if (found.Length == 0)
        {
            context.Reply(MessageId.FoundNothing, count: searched.Count, text: context.Arguments);
            return;
        }

        Show(context, MessageId.FoundBegins, found, new MessageArguments { Count = found.Length, Text = Encoding.UTF8.GetBytes(context.Arguments) });
    }

    // More than there can be means all.
    private static bool TryParseCount(string text, out int count)
    {
        count = DefaultLines;
        if (text.Length == 0)
        {
            return true;
        }

        if (text.AsSpan().ContainsAnyExceptInRange('0', '9') || text.AsSpan().Trim('0').IsEmpty)
        {
            return false;
        }

        count = int.TryParse(text, out var number) ? number : AllLines;
        return true;
    }

    // Lines of ignored users do not count. The log may have more lines than this node keeps.
    private static async Task<IReadOnlyList<SaidLine>> LastAsync(CommandContext context, int count)
    {
        var filter = context.Client.Filter;
        var needed = filter is null ? count : context.Hub.Options.HistoryLines;
        var lines = context.Client.Room.LastLines(needed);
        if (lines.Count < needed)
        {
            lines = await context.Services.Backplane.Directory.LastLinesAsync(context.Client.Room.Name, needed);
        }

        return filter is null ? lines : [.. lines.Where(line => !filter.Hides(line.AuthorKey)).TakeLast(count)];
    }

    private static List<SaidLine> Newest(IReadOnlyList<SaidLine> lines)
    {
        var from = lines.Count;
        for (var bytes = 0; from > 0 && bytes + lines[from - 1].Text.Length <= MaxBytes; from--)
        {
            bytes += lines[from - 1].Text.Length;
        }

        return [.. lines.Skip(from)];
    }

    private static bool HasAll(SaidLine line, string[] words)
    {
        var text = Encoding.UTF8.GetString(line.NameUtf8.Span) + " " + Encoding.UTF8.GetString(line.Text.Span);
        return Array.TrueForAll(words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static void Show(CommandContext context, MessageId header, IReadOnlyList<SaidLine> lines, in MessageArguments arguments)
    {
        var wording = context.Client.Wording;
        context.Client.SendHistory(wording[header]!.Render(arguments), [.. lines], wording[MessageId.HistoryEnds]!.Render(default));
    }
}
