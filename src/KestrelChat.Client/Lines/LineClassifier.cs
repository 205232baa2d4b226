using System.Runtime.InteropServices;
using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Lines;

/// <summary>Recognizes what a line is by the templates of the server's wordings. Immutable; any thread.</summary>
/// <remarks>
/// The server lets no name and no text imitate a notice: notices begin with <c>* </c>, every other line with a name that has neither
/// spaces nor colons. A server that sends on what its users type unchanged has no such rule, and its lines prove nothing.
/// </remarks>
internal sealed class LineClassifier
{
    private const string NoticeMark = "* ";

    private readonly Dictionary<string, Entry> _wholeLines = new(StringComparer.Ordinal);
    private readonly Entry[] _notices;
    private readonly Entry[] _others;

    public LineClassifier(WordingSet wordings)
    {
        List<Entry> entries = [];
        foreach (var sameText in wordings.All.SelectMany(FormsOf).GroupBy(entry => entry.Template.Text, StringComparer.Ordinal))
        {
            // A form of several languages tells none of them.
            Entry first = sameText.First();
            Entry entry = sameText.Select(each => each.Language).Distinct(StringComparer.Ordinal).Count() > 1 ? first with { Language = null } : first;
            if (entry.Template.WholeLine is { } line)
            {
                _wholeLines[line] = entry;
            }
            else
            {
                entries.Add(entry);
            }
        }

        // What has more text of its own is less likely taken for something else.
        Entry[] ordered = [.. entries.OrderByDescending(entry => entry.Template.LiteralLength)];
        _notices = Array.FindAll(ordered, entry => IsNotice(entry.Template.Text));
        _others = Array.FindAll(ordered, entry => !IsNotice(entry.Template.Text));
    }

    /// <summary>Recognizes a line.</summary>
    public ServerLine Classify(ReceivedText received)
    {
        int time = TimePrefix.LengthOf(received.Text);
        if (time > 0 && Recognize(received.Text[time..]) is { Kind: not LineKind.Other } line)
        {
            return line with { Time = received.Text[..(time - 1)], Rings = received.Rings };
        }

        return Recognize(received.Text) is var whole && received.Rings ? whole with { Rings = true } : whole;
    }

    private ServerLine Recognize(string text)
    {
        if (_wholeLines.TryGetValue(text, out Entry entry))
        {
            return Describe(text, entry, default);
        }

        bool isNotice = IsNotice(text);
        foreach (Entry candidate in isNotice ? _notices : _others)
        {
            if (candidate.Template.TryMatch(text, out SlotValues values) && (candidate.Form.Kind != LineKind.ClaimHint || ClaimCommand.IsIn(text[values.Text])))
            {
                return Describe(text, candidate, values);
            }
        }

        return isNotice ? new ServerLine(text, LineKind.Notice) : NcatLine.Recognize(text) ?? new ServerLine(text, LineKind.Other);
    }

    private static ServerLine Describe(string text, in Entry entry, in SlotValues values)
    {
        LineForm form = entry.Form;
        Range name = form.Name is { } nameSlot ? values[nameSlot] : default;
        Range body = form.Body is { } bodySlot ? values[bodySlot] : default;
        if (form.Kind == LineKind.ClaimHint)
        {
            (name, body) = ClaimCommand.Find(text, values.Text);
        }

        return new ServerLine(text, form.Kind)
        {
            Message = entry.Message,
            Name = name.Equals(default) ? null : text[name],
            NameAt = name,
            Body = body.Equals(default) ? null : text[body],
            BodyAt = body,
            Ending = form.Ending,
            Language = entry.Language,
        };
    }

    private static IEnumerable<Entry> FormsOf(Wording wording)
    {
        foreach ((string message, LineTemplate template) in wording.Messages)
        {
            // A notice without slots is looked up whole, lest it be taken for one with a slot.
            if (LineForm.Of(message) is { } form)
            {
                yield return new Entry(template, form, wording.Name, message);
            }
            else if (template.WholeLine is not null && IsNotice(template.Text))
            {
                yield return new Entry(template, LineForm.Notice, wording.Name, message);
            }
        }
    }

    private static bool IsNotice(string text) => text.StartsWith(NoticeMark, StringComparison.Ordinal);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(LineTemplate Template, LineForm Form, string? Language, string Message);
}
