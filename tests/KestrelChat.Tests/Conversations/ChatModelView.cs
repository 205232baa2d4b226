using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>The simplest model of views: the line that a client sees of an event, or null.</summary>
internal static class ChatModelView
{
    private const string RawTime = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string? OfEvent(ChatModelClient client, DateTimeOffset now, MessageId message, ChatModelArguments arguments, string? author)
    {
        var isSaid = message is MessageId.Said or MessageId.Acted;
        if (client.IsRaw ? !isSaid : client.IsQuiet && message is MessageId.Arrived or MessageId.Left or MessageId.LeftSaying)
        {
            return null;
        }

        if (author is not null && author != client.Key && client.Ignored.Contains(author))
        {
            return null;
        }

        var time = client.TimeOffset is { } offset && !client.IsRaw ? (now + offset).ToString("HH:mm:ss ", CultureInfo.InvariantCulture) : "";
        var line = client.IsRaw ? RawOf(now, client.Room.Name, arguments, message == MessageId.Acted) : time + Colored(client, message, arguments, author);
        var rings = isSaid && author != client.Key && (client.Bell == BellMode.On || (client.Bell == BellMode.Mentions && Mentions(line, client.DisplayName)));
        return rings ? line + "\a" : line;
    }

    public static string OfPrivateLine(ChatModelClient client, DateTimeOffset now, MessageId message, ChatModelArguments arguments, string author)
    {
        var time = client.TimeOffset is { } offset ? (now + offset).ToString("HH:mm:ss ", CultureInfo.InvariantCulture) : "";
        var line = client.IsRaw ? RawOf(now, "@", arguments, isAction: false) : time + Colored(client, message, arguments, author);
        return message == MessageId.PrivateFrom && client.Bell != BellMode.Off ? line + "\a" : line;
    }

    public static string? OfEarlierLine(ChatModelClient client, ChatModelLine line)
    {
        if (line.Key != client.Key && client.Ignored.Contains(line.Key))
        {
            return null;
        }

        var arguments = new ChatModelArguments(line.Who, line.Text);
        return client.IsRaw
            ? RawOf(line.At, client.Room.Name, arguments, line.IsAction)
            : line.At.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + Colored(client, line.IsAction ? MessageId.Acted : MessageId.Said, arguments, line.Key);
    }

    public static string Render(Wording wording, MessageId message, ChatModelArguments arguments) =>
        Encoding.UTF8.GetString(wording[message]!.Render(new MessageArguments
        {
            Who = Encoding.UTF8.GetBytes(arguments.Who),
            Text = Encoding.UTF8.GetBytes(arguments.Text),
            Name = Encoding.UTF8.GetBytes(arguments.Name),
            Room = Encoding.UTF8.GetBytes(arguments.Room),
            Count = arguments.Count,
            Limit = arguments.Limit,
            Members = arguments.Members,
        })).TrimEnd('\n');

    private static string RawOf(DateTimeOffset at, string room, ChatModelArguments arguments, bool isAction) =>
        string.Join('\t', at.ToString(RawTime, CultureInfo.InvariantCulture), room, arguments.Who, (isAction ? "/me " : "") + arguments.Text.Replace('\t', ' '));

    private static string Colored(ChatModelClient client, MessageId message, ChatModelArguments arguments, string? author)
    {
        if (!client.IsColored)
        {
            return Render(client.Wording, message, arguments);
        }

        return message is MessageId.Said or MessageId.Acted or MessageId.PrivateFrom or MessageId.PrivateTo
            ? Render(client.Wording, message, arguments with { Who = Encoding.UTF8.GetString(Colors.Of(author)) + arguments.Who + "\u001b[0m" })
            : "\u001b[2m" + Render(client.Wording, message, arguments) + "\u001b[0m";
    }

    private static bool Mentions(string line, string name) =>
        Regex.IsMatch(line, @$"(?<![\w-[\u2e80-\u9fff]]){Regex.Escape(name)}(?![\w-[\u2e80-\u9fff]])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}

/// <summary>The values of a message.</summary>
internal sealed record ChatModelArguments(string Who = "", string Text = "", string Name = "", string Room = "", long Count = 0, long Limit = 0, long Members = 0);
