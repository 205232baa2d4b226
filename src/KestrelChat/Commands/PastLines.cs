using KestrelChat.Views;

namespace KestrelChat.Commands;

/// <summary>
/// The last lines of a client's room that are kept anywhere, read a page at a time: from the room's memory if it has them, otherwise
/// from the log. Only the client's reader uses it.
/// </summary>
internal sealed class PastLines
{
    /// <summary>The most bytes of text in a page from the log: less than makes a client one that does not read.</summary>
    public const int PageBytes = 32 * 1024;

    private readonly CommandContext _context;
    private readonly IReadOnlyList<SaidLine>? _memory;
    private readonly long _to;

    private PastLines(CommandContext context, IReadOnlyList<SaidLine>? memory, long from, long to)
    {
        _context = context;
        _memory = memory;
        From = from;
        _to = to;
    }

    /// <summary>The number of the first line.</summary>
    public long From { get; }

    /// <summary>How many lines there are.</summary>
    public int Count => _memory?.Count ?? (int)Math.Max(0, _to - From + 1);

    /// <summary>Finds up to <paramref name="count"/> last lines of the client's room.</summary>
    /// <exception cref="BackplaneUnavailableException">The log may have more lines than this node, and cannot be read now.</exception>
    public static async Task<PastLines> FindAsync(CommandContext context, int count)
    {
        var room = context.Client.Room;
        var memory = room.LastLines(count);
        if (memory.Count < count)
        {
            var kept = await context.Services.Backplane.Directory.FindLinesAsync(room.Name);
            var from = Math.Max(kept.First, kept.Last - count + 1);
            if (from <= kept.Last && (memory.Count == 0 || memory[0].Sequence > from))
            {
                return new PastLines(context, memory: null, from, kept.Last);
            }
        }

        return new PastLines(context, memory, memory.Count == 0 ? 0 : memory[0].Sequence, long.MaxValue);
    }

    /// <summary>Reads the lines from a number on, oldest first. Lines that are not kept any more are left out.</summary>
    public async IAsyncEnumerable<IReadOnlyList<SaidLine>> ReadAsync(long from)
    {
        if (_memory is not null)
        {
            yield return from <= From ? _memory : [.. _memory.Where(line => line.Sequence >= from)];
            yield break;
        }

        while (from <= _to)
        {
            var page = await _context.Services.Backplane.Directory.ReadLinesAsync(_context.Client.Room.Name, from, _to, PageBytes);
            if (page.Count == 0)
            {
                yield break;
            }

            yield return page;
            from = page[^1].Sequence + 1;
        }
    }

    /// <summary>Sends the client the lines from a number on that it does not hide, and waits after each page until it has read it.</summary>
    /// <param name="from">The number of the first line.</param>
    /// <param name="isShown">Which lines to send; null = all.</param>
    /// <param name="header">The line before them.</param>
    /// <param name="footer">The line after them.</param>
    public async Task SendAsync(long from, Predicate<SaidLine>? isShown, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> footer)
    {
        var client = _context.Client;
        await foreach (var page in ReadAsync(from))
        {
            SaidLine[] shown = isShown is null ? [.. page] : [.. page.Where(line => isShown(line))];
            if (_memory is not null || page[^1].Sequence >= _to)
            {
                client.SendHistory(header, shown, footer);
                return;
            }

            client.SendHistory(header, shown, footer: default);
            header = default;
            await client.WhenRepliesSentAsync();
            if (client.HasLeft)
            {
                return;
            }
        }

        client.SendHistory(header, [], footer);
    }
}
