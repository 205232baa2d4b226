using System.Runtime.InteropServices;
using KestrelChat.Client.Editing;
using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Lines;

/// <summary>Lines that were sent and have not come back, and what the client shows of them itself. Not thread-safe.</summary>
/// <remarks>
/// KestrelChat and its ancestors send a line back to its sender; <c>ncat --chat</c> does not, and then the client shows it. Tokens are
/// never kept. Nothing is ever sent again.
/// </remarks>
/// <param name="time">For <see cref="EchoTimeout"/>.</param>
/// <param name="conversation">Has observed each line before <see cref="Observe"/>.</param>
internal sealed class SentLines(TimeProvider time, Conversation conversation)
{
    /// <summary>How long a line may take to come back until the client shows it itself.</summary>
    public static readonly TimeSpan EchoTimeout = TimeSpan.FromSeconds(2);

    private const int MaxLines = 1000;
    private const int MaxLength = 512 * 1024;
    private const int MaxRecent = 16;

    // In the order in which they were sent.
    private readonly LinkedList<Pending> _pending = new();
    private readonly List<string> _due = [];
    private readonly Queue<string> _shown = new();
    private int _length;
    private bool? _comesBack;

    /// <summary>How long until <see cref="TakeDue"/> has something to show; zero = now, null = nothing is waited for.</summary>
    public TimeSpan? DueIn => _due.Count > 0
        ? TimeSpan.Zero
        : ComesBack is null && FirstSaid is { } first ? Max(EchoTimeout - time.GetElapsedTime(first.SentAt), TimeSpan.Zero) : null;

    // Null until a line has come back, or not.
    private bool? ComesBack => conversation.IsKestrelChat ? true : _comesBack;

    // The default of a structure would be a line that was sent at the time 0.
    private Pending? FirstSaid => _pending.Where(pending => pending.Kind == LineKind.Said).Select(pending => (Pending?)pending).FirstOrDefault();

    /// <summary>Notes a line that was sent.</summary>
    public void Sent(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || SecretLines.HasToken(line))
        {
            return;
        }

        Pending pending = PendingOf(line);
        if (pending.Kind == LineKind.Other)
        {
            return;
        }

        if (ComesBack == false)
        {
            Show(line);
            return;
        }

        while (_pending.Count >= MaxLines || (_pending.Count > 0 && _length + line.Length > MaxLength))
        {
            Remove(_pending.First!);
        }

        _pending.AddLast(pending);
        _length += line.Length;
    }

    /// <summary>Finds out whether <paramref name="line"/> is a sent line that came back.</summary>
    public bool Observe(ServerLine line)
    {
        if (line.Text.StartsWith(NcatLine.Announcement, StringComparison.Ordinal))
        {
            _comesBack = false;
            ShowAll();
            return false;
        }

        if (line.Kind == LineKind.Notice && _pending.First is { Value.Kind: LineKind.PrivateTo } refused)
        {
            // Most likely the reason why it was not delivered. If it is another notice, there is one question less after a loss.
            Remove(refused);
            return false;
        }

        if (conversation.IsInHistory || !MayBeEcho(line))
        {
            return false;
        }

        for (LinkedListNode<Pending>? node = _pending.First; node is not null; node = node.Next)
        {
            if (IsEcho(line, node.Value.Kind, node.Value.Text))
            {
                _comesBack = true;
                Confirm(node);
                return true;
            }
        }

        if (_comesBack == false && line.Kind == LineKind.Said && _shown.Any(shown => IsEcho(line, LineKind.Said, shown)))
        {
            // It was only slow.
            _comesBack = true;
        }

        return false;
    }

    /// <summary>Returns the lines that the client shows itself now.</summary>
    public IReadOnlyList<string> TakeDue()
    {
        if (ComesBack is null && FirstSaid is { } first && time.GetElapsedTime(first.SentAt) >= EchoTimeout)
        {
            _comesBack = false;
            ShowAll();
        }

        string[] due = [.. _due];
        _due.Clear();
        return due;
    }

    /// <summary>Returns the lines of which it is not known whether they arrived, and begins anew, because the connection is lost.</summary>
    public IReadOnlyList<string> TakeUnconfirmed()
    {
        string[] lines = [.. _pending.Select(pending => pending.Line)];
        _pending.Clear();
        _length = 0;
        return lines;
    }

    // What is expected to come back. Commands that are answered in another way are not waited for, unless the server has none.
    private Pending PendingOf(string line)
    {
        long now = time.GetTimestamp();
        string text = VisibleLine.Of(line).Trim();
        return conversation.IsForeign || (!conversation.IsKestrelChat && _comesBack == false) ? new Pending(line, LineKind.Said, text, now) : SentLine.WordOf(text) switch
        {
            "" => new Pending(line, LineKind.Said, text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text, now),
            "me" => new Pending(line, LineKind.Acted, AfterWords(text, 1), now),
            "msg" or "tell" or "m" => new Pending(line, LineKind.PrivateTo, AfterWords(text, 2), now),
            "reply" or "r" => new Pending(line, LineKind.PrivateTo, AfterWords(text, 1), now),
            _ => new Pending(line, LineKind.Other, text, now),
        };
    }

    // Of others' lines there may be very many.
    private bool MayBeEcho(ServerLine line) => line.Kind is LineKind.PrivateTo or LineKind.Other
        || (line.Kind is LineKind.Said or LineKind.Acted && (conversation.OwnName is null || line.Name == conversation.OwnName));

    private static bool IsEcho(ServerLine line, LineKind kind, string text)
    {
        if (line.Kind == LineKind.Other && kind == LineKind.Said)
        {
            // An unknown form: the text stands at the end, as a word of its own.
            string shown = line.Text.TrimEnd();
            return shown.EndsWith(text, StringComparison.Ordinal) && (shown.Length == text.Length || !char.IsLetterOrDigit(shown[^(text.Length + 1)]));
        }

        return line.Kind == kind && line.Body.AsSpan().Trim().SequenceEqual(text);
    }

    // The server takes lines one after the other: what was sent before this one has been answered, or was refused.
    private void Confirm(LinkedListNode<Pending> confirmed)
    {
        while (_pending.First is { } first)
        {
            Remove(first);
            if (first == confirmed)
            {
                return;
            }
        }
    }

    private void ShowAll()
    {
        foreach (Pending pending in _pending.Where(pending => pending.Kind == LineKind.Said))
        {
            Show(pending.Line);
        }

        _pending.Clear();
        _length = 0;
    }

    private void Show(string line)
    {
        _due.Add(line);
        if (_shown.Count == MaxRecent)
        {
            _shown.Dequeue();
        }

        _shown.Enqueue(VisibleLine.Of(line).Trim());
    }

    private void Remove(LinkedListNode<Pending> node)
    {
        _length -= node.Value.Line.Length;
        _pending.Remove(node);
    }

    private static string AfterWords(string text, int words)
    {
        ReadOnlySpan<char> rest = text;
        for (int word = 0; word < words; word++)
        {
            int end = rest.IndexOf(' ');
            rest = end < 0 ? default : rest[end..].TrimStart();
        }

        return rest.ToString();
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    /// <param name="Line">As it was typed.</param>
    /// <param name="Kind">What it comes back as; <see cref="LineKind.Other"/> if it does not.</param>
    /// <param name="Text">What comes back, without blanks around it.</param>
    /// <param name="SentAt">A timestamp.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Pending(string Line, LineKind Kind, string Text, long SentAt);
}
