using KestrelChat.Cluster;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/who</c>, <c>/names</c> and <c>/whois</c>: who is here.</summary>
internal static class WhoCommands
{
    // As many as a person reads, and as fit on a line of a reasonable length.
    private const int MaxListed = 100;

    public static IEnumerable<Command> All { get; } = [new("who", Who, "w"), new("names", Names), new("whois", Whois)];

    private static async Task Who(CommandCall call)
    {
        var (people, members) = await ListAsync(call);
        call.Tell(Phrase.WhoBegins, room: call.Client.Room.Name, members: members);
        foreach (var person in people)
        {
            var away = person.Away is { } why ? " - " + why : "";
            call.Tell(Phrase.WhoLine, who: Shown(call, person), text: Idle(call, person) + away);
        }

        TellMore(call, members - people.Count);
    }

    private static async Task Names(CommandCall call)
    {
        var (people, members) = await ListAsync(call);
        call.Tell(Phrase.Names, room: call.Client.Room.Name, text: string.Join(", ", people.Select(person => person.Who)));
        TellMore(call, members - people.Count);
    }

    private static async Task Whois(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
            return;
        }

        if (await call.FindPersonAsync(call.Rest) is not { } person)
        {
            return;
        }

        call.Tell(Phrase.Whois, who: person.Who, room: person.Room, text: Idle(call, person));
        if (person.Away is { } away)
        {
            call.Tell(Phrase.IsAway, who: person.Who, text: away);
        }

        if (person.IsNamed && MaySeeAddress(call, person))
        {
            call.Tell(Phrase.WhoisAddress, who: person.Who, text: person.Address);
        }
    }

    /// <summary>Those in the caller's room, oldest first, so many at most; and how many there are.</summary>
    private static async Task<(IReadOnlyList<Person> People, int Members)> ListAsync(CommandCall call)
    {
        var room = call.Client.Room;
        List<Person> people = [.. room.People(MaxListed).OrderBy(person => person.Id).Select(person => new Person(person, Seen: null))];
        if (call.Hub.Node is { } node)
        {
            // Those of this node are known here first-hand.
            var seen = await node.Directory.ListClientsAsync(new ClientQuery(room.Name, MaxClients: MaxListed));
            people.AddRange(seen.Where(client => !node.Directory.IsHere(client)).Select(client => new Person(Client: null, client)).Take(Math.Max(0, MaxListed - people.Count)));
        }

        return (people, Math.Max(room.Members, people.Count));
    }

    private static string Idle(CommandCall call, Person person) => Duration.Of(person.Idle(call.Chat.Time.GetUtcNow()));

    private static string Shown(CommandCall call, Person person) =>
        person.IsNamed && MaySeeAddress(call, person) ? $"{person.Who} ({person.Address})" : person.Who;

    private static bool MaySeeAddress(CommandCall call, Person person) =>
        person.Client == call.Client || call.Client.ChosenPreferences?.IsOperator == true;

    private static void TellMore(CommandCall call, int more)
    {
        if (more > 0)
        {
            call.Tell(Phrase.WhoMore, count: more);
        }
    }
}
