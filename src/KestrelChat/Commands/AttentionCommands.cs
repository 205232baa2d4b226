using System.Text;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/away</c>, <c>/ignore</c> and <c>/bell</c>: what reaches one, and what others are told of that.</summary>
internal static class AttentionCommands
{
    private const int MaxIgnored = 100;

    // The longest that is shown for anybody is an IPv6 address with scope and port.
    private const int MaxIgnoredLength = 80;

    private const string Back = "back";
    private const string Unignore = "unignore";

    public static IEnumerable<Command> All { get; } = [new("away", Away, Back), new("ignore", Ignore, Unignore), new("bell", Bell)];

    private static void Away(CommandCall call)
    {
        var preferences = call.Client.Preferences;
        if (call.Word == Back)
        {
            preferences.Away = null;
        }
        else if (call.Rest.Length == 0)
        {
            preferences.Away = preferences.Away is null ? "..."u8.ToArray() : null;
        }
        else if (call.TryText(out var why))
        {
            preferences.Away = Encoding.UTF8.GetBytes(why);
        }
        else
        {
            return;
        }

        call.Hub.Node?.Changed(call.Client);
        call.Tell(preferences.Away is null ? Phrase.AwayOff : Phrase.AwayOn, text: preferences.Away is { } away ? Encoding.UTF8.GetString(away) : "");
    }

    private static void Ignore(CommandCall call)
    {
        var preferences = call.Client.Preferences;
        if (call.Rest.Length == 0)
        {
            call.Tell(preferences.Ignored.IsEmpty ? Phrase.IgnoreNobody : Phrase.IgnoreList, text: string.Join(", ", preferences.Ignored.Values.Order(StringComparer.Ordinal)));
            return;
        }

        if (call.Rest.Length > MaxIgnoredLength)
        {
            call.Tell(Phrase.NameTooLong, limit: call.Hub.Options.MaxNameLength);
            return;
        }

        if (!call.TryText(out _))
        {
            return;
        }

        // A name may be ignored whose owner is not here: that it comes back must not help it. An address is its own key.
        var key = call.Hub.Find(call.Rest)?.Identity.Key ?? FoldedName.Of(call.Rest).Text;
        if (key == call.Client.Identity.Key)
        {
            call.Tell(Phrase.PrivateToYourself);
            return;
        }

        if (preferences.Ignored.ContainsKey(key) || call.Word == Unignore)
        {
            preferences.Ignored = preferences.Ignored.Remove(key);
            SeeFiltered(call.Client);
            call.Tell(Phrase.IgnoreOff, name: call.Rest);
        }
        else if (preferences.Ignored.Count >= MaxIgnored)
        {
            call.Tell(Phrase.IgnoreFull, limit: MaxIgnored);
        }
        else
        {
            preferences.Ignored = preferences.Ignored.Add(key, call.Rest);
            SeeFiltered(call.Client);
            call.Tell(Phrase.IgnoreOn, name: call.Rest);
        }
    }

    private static void Bell(CommandCall call)
    {
        (BellMode, Phrase)? chosen = call.Rest.ToLowerInvariant() switch
        {
            "on" => (BellMode.On, Phrase.BellOn),
            "off" => (BellMode.Off, Phrase.BellOff),
            "mentions" => (BellMode.Mentions, Phrase.BellMentions),
            _ => null,
        };
        if (chosen is not var (bell, answer))
        {
            call.TellUsage();
            return;
        }

        call.Client.Preferences.Bell = bell;
        SeeFiltered(call.Client);
        call.Tell(answer);
    }

    // To be called before the answer, behind which all is filtered. Who leaves out nothing and rings at nothing reads what
    // others read, as it is.
    private static void SeeFiltered(Client client)
    {
        var preferences = client.Preferences;
        var filter = new LineFilter(client.Identity.Key, client.Identity.Utf8, preferences.Ignored, preferences.Bell);
        client.See(client.View with { HasAuthors = !filter.IsIdle }, filter.IsIdle ? null : filter);
    }
}
