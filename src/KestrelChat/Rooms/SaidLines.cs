using KestrelChat.History;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>What is said in a room: it is numbered, told to everyone and kept for those who come later.</summary>
/// <remarks>Under the room's lock, but for <see cref="Count"/>, which any thread may read.</remarks>
internal sealed class SaidLines(Audience audience, HubOptions options, HistoryBudget budget)
{
    private readonly RoomHistory _history = new(options.HistoryLines, budget);
    private long _count;

    /// <summary>How many lines were said.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The last that are kept, as many as there are, oldest first.</summary>
    public SaidLine[] Last(int count) => _history.Last(count);

    /// <summary>Somebody of this node, the only one, says something.</summary>
    public void Say(byte[] who, string key, ReadOnlySpan<byte> text, bool isAction)
    {
        _count++;
        var told = audience.Event(isAction ? Phrase.Acted : Phrase.Said, new PhraseArguments { Who = who, Text = text }, key);
        if (options.HistoryLines > 0)
        {
            _history.Add(new SaidLine { Sequence = _count, At = told.At, WhoUtf8 = who, Text = text.ToArray(), IsAction = isAction, Author = key });
        }

        audience.Tell(told);
    }

    /// <summary>The next line of the log that all nodes follow.</summary>
    public void Show(SaidLine line)
    {
        Keep(line);
        var arguments = new PhraseArguments { Who = line.WhoUtf8.Span, Text = line.Text.Span };
        audience.Tell(audience.Event(line.IsAction ? Phrase.Acted : Phrase.Said, arguments, line.Author) with { At = line.At });
    }

    /// <summary>Has a line that was said before; nobody is told.</summary>
    public void Keep(SaidLine line)
    {
        _count = line.Sequence;
        if (options.HistoryLines > 0)
        {
            _history.Add(line);
        }
    }

    public void Clear() => _history.Clear();
}
