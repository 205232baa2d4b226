using System.Text;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/away</c>, <c>/ignore</c> and <c>/bell</c>: what reaches the client, and what others are told about it.</summary>
internal static class AttentionCommands
{
    private const int MaxIgnored = 100;

    // The longest name that any client can have is an IPv6 address with scope and port.
    private const int MaxIgnoredLength = 80;

    private const string Back = "back";
    private const string Unignore = "unignore";

    public static IEnumerable<Command> All { get; } =
    [
        new("away", Away, Back),
        new("ignore", Ignore, Unignore),
        new("bell", Bell) { Group = HelpGroup.Views },
    ];

    private static void Away(CommandContext context)
    {
        var preferences = context.Client.Preferences;
        if (context.Word == Back && preferences.Away is null)
        {
            context.Reply(MessageId.AwayNot);
            return;
        }

        if (context.Word == Back || (context.Arguments.Length == 0 && preferences.Away is not null))
        {
            preferences.Away = null;
        }
        else if ((context.Arguments.Length == 0 || context.MaySpeak()) && context.TryText(out var reason))
        {
            preferences.Away = Encoding.UTF8.GetBytes(reason);
        }
        else
        {
            return;
        }

        context.Services.Backplane.Clients.Update(context.Client);
        context.Reply(
            preferences.AwayText switch
            {
                null => MessageId.AwayOff,
                "" => MessageId.AwayOn,
                _ => MessageId.AwayOnBecause,
            },
            text: preferences.AwayText ?? "");
    }

    private static void Ignore(CommandContext context)
    {
        var name = context.Arguments;
        var preferences = context.Client.Preferences;
        if (name.Length == 0)
        {
            context.Reply(preferences.Ignored.IsEmpty ? MessageId.IgnoreNobody : MessageId.IgnoreList, text: string.Join(", ", preferences.Ignored.Values.Order(StringComparer.Ordinal)));
            return;
        }

        if (name.Length > MaxIgnoredLength)
        {
            context.Reply(MessageId.NameTooLong, limit: context.Hub.Options.MaxNameLength);
            return;
        }

        // A name can be ignored although nobody has it now: coming back must not help its owner. An address is its own key.
        var holder = context.Hub.Find(name);
        var key = holder?.Identity.Key ?? FoldedName.Of(name).Text;
        if (key == context.Client.Identity.Key)
        {
            context.Reply(MessageId.IgnoreYourself, name: name);
        }
        else if (context.Word == Unignore && !preferences.Ignored.ContainsKey(key))
        {
            context.Reply(MessageId.IgnoreNot, name: name);
        }
        else if (preferences.Ignored.ContainsKey(key))
        {
            preferences.Ignored = preferences.Ignored.Remove(key);
            ApplyFilter(context.Client);
            context.Reply(MessageId.IgnoreOff, name: name);
        }
        else if (preferences.Ignored.Count >= MaxIgnored)
        {
            context.Reply(MessageId.IgnoreFull, limit: MaxIgnored);
        }
        else
        {
            preferences.Ignored = preferences.Ignored.Add(key, name);
            ApplyFilter(context.Client);
            context.Reply(MessageId.IgnoreOn, name: name);
            if (holder is null)
            {
                context.ReplyNobody(name);
            }
        }
    }

    private static void Bell(CommandContext context)
    {
        (BellMode, MessageId)? chosen = context.Arguments.ToLowerInvariant() switch
        {
            "on" => (BellMode.On, MessageId.BellOn),
            "off" => (BellMode.Off, MessageId.BellOff),
            "mentions" => (BellMode.Mentions, MessageId.BellMentions),
            _ => null,
        };
        if (chosen is not var (bell, reply))
        {
            context.ReplyUsage();
            return;
        }

        context.Client.Preferences.Bell = bell;
        ApplyFilter(context.Client);
        context.Reply(reply);
    }

    // Before the reply, after which everything is filtered. A client without a filter reads the rendering that others read.
    private static void ApplyFilter(Client client)
    {
        var preferences = client.Preferences;
        var filter = new LineFilter(client.Identity.Key, client.Identity.Utf8, preferences.Ignored, preferences.Bell);
        client.ChangeView(client.View with { HasAuthors = !filter.IsIdle }, filter.IsIdle ? null : filter);
    }
}
