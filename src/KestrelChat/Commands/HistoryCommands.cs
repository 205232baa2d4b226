using System.Globalization;
using System.Text;
using KestrelChat.History;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/history</c> and <c>/grep</c>: what was said in this room.</summary>
internal static class HistoryCommands
{
    private const int DefaultLines = 50;

    // What one search may cost the others: so many words in so many bytes of the newest lines.
    private const int MaxWords = 8;
    private const int MaxBytes = 512 * 1024;

    public static IEnumerable<Command> All { get; } = [new("history", History, "h"), new("grep", Find, "search")];

    private static async Task History(CommandCall call)
    {
        var asked = DefaultLines;
        if (call.Rest.Length > 0 && (!int.TryParse(call.Rest, NumberStyles.None, CultureInfo.InvariantCulture, out asked) || asked == 0))
        {
            call.TellUsage();
            return;
        }

        var lines = await LastAsync(call, asked);
        if (lines.Count == 0)
        {
            call.Tell(Phrase.HistoryEmpty);
            return;
        }

        var isLess = lines.Count < asked && call.Rest.Length > 0;
        Show(call, isLess ? Phrase.HistoryBeginsEarlier : Phrase.HistoryBegins, lines, new PhraseArguments { Count = lines.Count, Limit = asked });
    }

    private static async Task Find(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
            return;
        }

        string[] words = [.. call.Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (words.Length > MaxWords)
        {
            call.TellUsage();
            return;
        }

        if (!call.TryText(out _))
        {
            return;
        }

        var kept = Newest(await LastAsync(call, call.Hub.Options.HistoryLines));
        SaidLine[] found = [.. kept.Where(line => HasAll(line, words))];
        var text = Encoding.UTF8.GetBytes(call.Rest);
        if (found.Length == 0)
        {
            call.Tell(Phrase.FoundNothing, count: kept.Count, text: call.Rest);
            return;
        }

        Show(call, Phrase.FoundBegins, found, new PhraseArguments { Count = found.Length, Text = text });
    }

    // Lines of who is ignored do not count. With several nodes the log knows more than was shown here.
    private static async Task<IReadOnlyList<SaidLine>> LastAsync(CommandCall call, int count)
    {
        var filter = call.Client.Filter;
        var wanted = filter is null ? count : call.Hub.Options.HistoryLines;
        var lines = call.Client.Room.LastLines(wanted);
        if (call.Hub.Node is { } node && lines.Count < wanted)
        {
            lines = await node.Directory.LastLinesAsync(call.Client.Room.Name, wanted);
        }

        return filter is null ? lines : [.. lines.Where(line => !filter.Hides(line.Author)).TakeLast(count)];
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
        var text = Encoding.UTF8.GetString(line.WhoUtf8.Span) + " " + Encoding.UTF8.GetString(line.Text.Span);
        return Array.TrueForAll(words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static void Show(CommandCall call, Phrase beginning, IReadOnlyList<SaidLine> lines, in PhraseArguments arguments)
    {
        var wording = call.Client.Wording;
        call.Client.Tell(wording[beginning]!.Render(arguments), [.. lines], wording[Phrase.HistoryEnds]!.Render(default));
    }
}
