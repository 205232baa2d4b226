using System.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>
/// The simplest model of a room: each client has a list, and each line is added to each list when it arises. It has no transcript,
/// cursor or splice.
/// </summary>
internal sealed class RoomModel(int announceAfter, int announceEachUpTo)
{
    private readonly List<ModelClient> _clients = [];
    private long _now;
    private int _members;
    private (int Arrived, int Left, long Due)? _summary;

    public ModelClient Join(string name, Wording wording)
    {
        var client = new ModelClient(name, wording, _now + announceAfter);
        _clients.Add(client);
        if (wording[MessageId.Greeting] is not null)
        {
            Show(client, MessageId.Greeting, new MessageArguments { Who = client.NameUtf8 });
        }

        return client;
    }

    public void Say(ModelClient client, string text)
    {
        if (!client.HasLeft)
        {
            Announce(client);
            ShowAll(MessageId.Said, new MessageArguments { Who = client.NameUtf8, Text = Encoding.UTF8.GetBytes(text) });
        }
    }

    public void RejectLongLine(ModelClient client, int limit)
    {
        Announce(client);
        Show(client, MessageId.LineTooLong, new MessageArguments { Limit = limit });
    }

    public void Close(ModelClient client, MessageId goodbye)
    {
        Show(client, goodbye, default);
        Leave(client);
    }

    public void Leave(ModelClient client)
    {
        if (client.HasLeft)
        {
            return;
        }

        client.HasLeft = true;
        if (!client.WasAnnounced)
        {
            return;
        }

        _members--;
        if (_members >= announceEachUpTo)
        {
            Count(0, 1);
        }
        else
        {
            ShowAll(MessageId.Left, new MessageArguments { Who = client.NameUtf8 });
        }
    }

    public void Advance(int milliseconds)
    {
        var until = _now + milliseconds;
        while (true)
        {
            var next = _clients.Where(client => !client.WasAnnounced && !client.HasLeft).MinBy(client => client.AnnounceAt);
            if (next is not null && next.AnnounceAt <= until && !(_summary?.Due < next.AnnounceAt))
            {
                _now = next.AnnounceAt;
                Announce(next);
            }
            else if (_summary is { } summary && summary.Due <= until)
            {
                _now = summary.Due;
                _summary = null;
                ShowSummary(summary.Arrived, summary.Left);
            }
            else
            {
                _now = until;
                return;
            }
        }
    }

    private void Announce(ModelClient client)
    {
        if (client.WasAnnounced || client.HasLeft)
        {
            return;
        }

        client.WasAnnounced = true;
        _members++;
        if (_members > announceEachUpTo)
        {
            Count(1, 0);
        }
        else
        {
            ShowAll(MessageId.Arrived, new MessageArguments { Who = client.NameUtf8 }, client);
        }
    }

    private void Count(int arrived, int left)
    {
        var (arrivedBefore, leftBefore, due) = _summary ?? (0, 0, _now + 1_000);
        _summary = (arrivedBefore + arrived, leftBefore + left, due);
    }

    private void ShowSummary(int arrived, int left)
    {
        var message = left == 0 ? MessageId.SummaryArrived : arrived == 0 ? MessageId.SummaryLeft : MessageId.Summary;
        ShowAll(message, new MessageArguments { Arrived = arrived, Left = left, Members = _members });
    }

    private void ShowAll(MessageId message, in MessageArguments arguments, ModelClient? arrived = null)
    {
        // Clients that entered later do not see this one arrive.
        var count = arrived is null ? _clients.Count : _clients.IndexOf(arrived) + 1;
        foreach (var client in _clients[..count])
        {
            if (!client.HasLeft && (client != arrived || client.Wording.ShowsOwnArrival))
            {
                client.Expected.Add((Render(client, message, arguments), false));
            }
        }
    }

    private static void Show(ModelClient client, MessageId message, in MessageArguments arguments) =>
        client.Expected.Add((Render(client, message, arguments), true));

    private static string Render(ModelClient client, MessageId message, in MessageArguments arguments) =>
        Encoding.UTF8.GetString(client.Wording[message]!.Render(arguments)).TrimEnd('\n');

    /// <summary>A client and the lines that it is expected to see.</summary>
    internal sealed class ModelClient(string name, Wording wording, long announceAt)
    {
        public byte[] NameUtf8 { get; } = Encoding.UTF8.GetBytes(name);

        public Wording Wording { get; } = wording;

        public long AnnounceAt { get; } = announceAt;

        public bool WasAnnounced { get; set; }

        public bool HasLeft { get; set; }

        /// <summary>The lines in order, and whether each is for this client alone.</summary>
        public List<(string Line, bool IsOwn)> Expected { get; } = [];
    }
}
