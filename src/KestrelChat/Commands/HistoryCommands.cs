using System.Text;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/history</c> and <c>/grep</c>: earlier lines of the client's room.</summary>
internal static class HistoryCommands
{
    private const int DefaultLines = 50;
    private const int AllLines = int.MaxValue;

    // What one search may look at: this many words in this many bytes of the newest lines.
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

        var filter = context.Client.Filter;
        var lines = await PastLines.FindAsync(context, filter is null ? requested : context.Hub.Options.HistoryLines);

        // Lines of ignored users do not count.
        Predicate<SaidLine>? isShown = filter is null ? null : line => !filter.Hides(line.AuthorKey);
        var (from, count) = isShown is null ? (lines.From, lines.Count) : await SelectLastAsync(lines, requested, isShown);
        if (count == 0)
        {
            context.Reply(MessageId.HistoryEmpty);
            return;
        }

        var isLess = count < requested && requested < AllLines && context.Arguments.Length > 0;
        var header = isLess ? MessageId.HistoryBeginsEarlier : MessageId.HistoryBegins;
        await SendAsync(context, lines, from, isShown, header, new MessageArguments { Count = count, Limit = requested });
    }

    private static async Task Find(CommandContext context)
    {
        string[] words = [.. context.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (words.Length == 0)
        {
            context.ReplyUsage();
            return;
        }

        if (words.Length > MaxWords)
        {
            context.Reply(MessageId.TooManyWords, limit: MaxWords);
            return;
        }

        if (!context.TryText(out _))
        {
            return;
        }

        var filter = context.Client.Filter;
        var lines = await PastLines.FindAsync(context, context.Hub.Options.HistoryLines);
        var (from, searched, found) = await SearchNewestAsync(lines, line => filter?.Hides(line.AuthorKey) != true, line => HasAll(line, words));
        if (found == 0)
        {
            context.Reply(MessageId.FoundNothing, count: searched, text: context.Arguments);
            return;
        }

        await SendAsync(
            context,
            lines,
            from,
            line => filter?.Hides(line.AuthorKey) != true && HasAll(line, words),
            MessageId.FoundBegins,
            new MessageArguments { Count = found, Text = Encoding.UTF8.GetBytes(context.Arguments) });
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

    /// <summary>The number of the first of the last <paramref name="count"/> lines that are shown, and how many they are.</summary>
    private static async Task<(long From, int Count)> SelectLastAsync(PastLines lines, int count, Predicate<SaidLine> isShown)
    {
        var last = new Queue<long>();
        await foreach (var page in lines.ReadAsync(lines.From))
        {
            foreach (var line in page.Where(line => isShown(line)))
            {
                last.Enqueue(line.Sequence);
                if (last.Count > count)
                {
                    last.Dequeue();
                }
            }
        }

        return (last.TryPeek(out var from) ? from : 0, last.Count);
    }

    /// <summary>Searches the newest lines that are shown, as many as the bound allows.</summary>
    /// <returns>The number of the first of them, how many they are, and in how many something was found.</returns>
    private static async Task<(long From, int Searched, int Found)> SearchNewestAsync(PastLines lines, Predicate<SaidLine> isShown, Predicate<SaidLine> isFound)
    {
        var newest = new Queue<(long Sequence, int Bytes, bool IsFound)>();
        var (bytes, found) = (0, 0);
        await foreach (var page in lines.ReadAsync(lines.From))
        {
            foreach (var line in page.Where(line => isShown(line)))
            {
                var searched = (line.Sequence, Bytes: line.Text.Length, IsFound: isFound(line));
                newest.Enqueue(searched);
                bytes += searched.Bytes;
                found += searched.IsFound ? 1 : 0;
                while (bytes > MaxBytes)
                {
                    var dropped = newest.Dequeue();
                    bytes -= dropped.Bytes;
                    found -= dropped.IsFound ? 1 : 0;
                }
            }
        }

        return (newest.TryPeek(out var first) ? first.Sequence : 0, newest.Count, found);
    }

    private static bool HasAll(SaidLine line, string[] words)
    {
        var text = Encoding.UTF8.GetString(line.NameUtf8.Span) + " " + Encoding.UTF8.GetString(line.Text.Span);
        return Array.TrueForAll(words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static Task SendAsync(CommandContext context, PastLines lines, long from, Predicate<SaidLine>? isShown, MessageId header, in MessageArguments arguments)
    {
        var (view, now) = (context.Client.View, context.Services.Time.GetUtcNow());
        return lines.SendAsync(from, isShown, NoticeLine.Render(view, header, arguments, now), NoticeLine.Render(view, MessageId.HistoryEnds, default, now));
    }
}
