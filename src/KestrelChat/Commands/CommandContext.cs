using System.Text;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary>One use of a command. Only the client's reader uses it.</summary>
/// <param name="Client">The client that sent it.</param>
/// <param name="Command">The command.</param>
/// <param name="Word">The name or alias that was typed.</param>
/// <param name="Arguments">What followed it, as visible text.</param>
/// <param name="Services">What commands act on.</param>
internal sealed record CommandContext(Client Client, Command Command, string Word, string Arguments, CommandServices Services)
{
    // A topic or a reason is shown on one line.
    private const int MaxTextLength = 200;

    private static readonly TimeSpan s_acknowledgementTimeout = TimeSpan.FromSeconds(2);

    public ChatHub Hub => Services.Hub;

    /// <summary>
    /// Completes when what a client did before is shown, so that a reply comes after it; at once while the log is known to be
    /// unreachable, and at the latest after two seconds.
    /// </summary>
    public static Task WhenShownAsync(ChatHub hub, Client client) =>
        client.WhenLinesAcknowledgedAsync(hub.Log.IsUnreachable ? TimeSpan.Zero : s_acknowledgementTimeout);

    /// <summary>Sends the client one notice.</summary>
    public void Reply(
        MessageId message,
        string who = "",
        string text = "",
        string name = "",
        string room = "",
        long count = 0,
        long limit = 0,
        long members = 0) => Client.Send(message, new MessageArguments
        {
            Who = Encoding.UTF8.GetBytes(who),
            Text = Encoding.UTF8.GetBytes(text),
            Name = Encoding.UTF8.GetBytes(name),
            Room = Encoding.UTF8.GetBytes(room),
            Count = count,
            Limit = limit,
            Members = members,
        });

    public void ReplyUsage() => Reply(MessageId.Usage, text: Usage(Command));

    /// <summary>How a command is written, in the client's wording.</summary>
    public string Usage(Command command)
    {
        var arguments = Client.Wording.HelpOf(command.Name).Arguments;
        return arguments.Length == 0 ? $"/{command.Name}" : $"/{command.Name} {arguments}";
    }

    /// <summary>A duration in the client's wording.</summary>
    public string Format(TimeSpan duration) => Client.Wording.Units.Format(duration);

    /// <summary>Returns the arguments if they fit on one line; if not, replies with the limit.</summary>
    public bool TryText(out string text)
    {
        text = Arguments;
        if (text.EnumerateRunes().Count() > MaxTextLength)
        {
            Reply(MessageId.TextTooLong, limit: MaxTextLength);
            return false;
        }

        return true;
    }

    /// <summary>Returns the client of any node with this name or address; if there is none, replies with the nearest name.</summary>
    public async Task<ClientRecord?> FindClientAsync(string name)
    {
        if (Hub.Find(name) is { } client)
        {
            return ClientRecord.Of(client, Services.Time.GetUtcNow());
        }

        var found = await Services.Backplane.Directory.FindElsewhereAsync(name);
        if (found is null)
        {
            ReplyNobody(name);
        }

        return found;
    }

    /// <summary>If other nodes have not answered, replies that what was done here is kept for them.</summary>
    public void ReplyPending(IReadOnlyList<string> nodes)
    {
        if (nodes.Count > 0)
        {
            Reply(MessageId.OrderPending, name: string.Join(", ", nodes));
        }
    }

    /// <summary>Replies that no client has this name, with the nearest name.</summary>
    public void ReplyNobody(string name)
    {
        var nearest = NearestMatch.Find(name, Hub.Names.List().Select(held => held.Name));
        Reply(nearest is null ? MessageId.NobodyOfThatName : MessageId.NobodyOfThatNameNearest, name: name, text: nearest ?? "");
    }

    /// <summary>Whether the client may speak; if not, replies how long it is muted.</summary>
    public bool MaySpeak()
    {
        if (Services.Moderator.MutedFor(Client) is var muted && muted > TimeSpan.Zero)
        {
            Reply(MessageId.Muted, text: Format(muted));
            return false;
        }

        return true;
    }

    /// <summary>Parses <c>on</c> or <c>off</c>; nothing toggles. Otherwise replies with the usage.</summary>
    public bool TryParseSwitch(bool isOn, out bool on)
    {
        on = Arguments.Equals("on", StringComparison.OrdinalIgnoreCase) || (Arguments.Length == 0 && !isOn);
        if (on || Arguments.Length == 0 || Arguments.Equals("off", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        ReplyUsage();
        return false;
    }
}
