using System.Text;
using KestrelChat.Members;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/who</c>, <c>/names</c> and <c>/whois</c>: who is here.</summary>
internal static class WhoCommands
{
    // As many as a person reads, and as fit on a line of a reasonable length.
    private const int MaxListed = 100;

    public static IEnumerable<Command> All { get; } = [new("who", Who, "w"), new("names", Names), new("whois", Whois)];

    private static void Who(CommandCall call)
    {
        var room = call.Client.Room;
        var people = room.People(MaxListed);
        call.Tell(Phrase.WhoBegins, room: room.Name, members: room.Members);
        foreach (var person in people.OrderBy(person => person.Id))
        {
            var away = person.ChosenPreferences?.Away is { } why ? " - " + Encoding.UTF8.GetString(why) : "";
            call.Tell(Phrase.WhoLine, who: Shown(call, person), text: Duration.Of(person.Idle) + away);
        }

        TellMore(call, room.Members - people.Count);
    }

    private static void Names(CommandCall call)
    {
        var room = call.Client.Room;
        var people = room.People(MaxListed);
        call.Tell(Phrase.Names, room: room.Name, text: string.Join(", ", people.OrderBy(person => person.Id).Select(person => person.Who)));
        TellMore(call, room.Members - people.Count);
    }

    private static void Whois(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
            return;
        }

        if (call.FindPerson(call.Rest) is not { } person)
        {
            return;
        }

        call.Tell(Phrase.Whois, who: person.Who, room: person.Room.Name, text: Duration.Of(person.Idle));
        if (person.ChosenPreferences?.Away is { } away)
        {
            call.Tell(Phrase.IsAway, who: person.Who, text: Encoding.UTF8.GetString(away));
        }

        if (person.Identity.IsName && MaySeeAddress(call, person))
        {
            call.Tell(Phrase.WhoisAddress, who: person.Who, text: person.Info.Address);
        }
    }

    private static string Shown(CommandCall call, Client person) =>
        person.Identity.IsName && MaySeeAddress(call, person) ? $"{person.Who} ({person.Info.Address})" : person.Who;

    private static bool MaySeeAddress(CommandCall call, Client person) =>
        person == call.Client || call.Client.ChosenPreferences?.IsOperator == true;

    private static void TellMore(CommandCall call, int more)
    {
        if (more > 0)
        {
            call.Tell(Phrase.WhoMore, count: more);
        }
    }
}
