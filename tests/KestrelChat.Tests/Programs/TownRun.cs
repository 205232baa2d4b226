using System.Text.RegularExpressions;
using KestrelChat.Rooms;
using KestrelChat.Tests.Support;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Programs;

/// <summary>Does the deeds of a program to a chat with commands and to the model at once, and compares them after each.</summary>
internal sealed partial class TownRun : IDisposable
{
    private static readonly Wording[] s_wordings = [TestWordings.English, TestWordings.Russian, TestWordings.Chinese];

    // Bytes that may be unread before the chat waits: from a network that takes nothing to one that takes all.
    private static readonly int[] s_pauses = [1, 64, 1_000, 0];

    private readonly CommandChat _chat = new(options =>
    {
        (options.Replay, options.HistoryLines) = (3, 6);
        (options.MaxRooms, options.MaxBacklogBytes) = (3, int.MaxValue);
        options.EmptyRoomKeep = TimeSpan.FromMinutes(100);
    });

    private readonly TownModel _model;
    private readonly List<Seated> _everyone = [];
    private readonly Seated?[] _seats = new Seated?[TownPrograms.Seats];
    private readonly HashSet<Room> _rooms = [];

    private TownRun() => _model = new TownModel(_chat.Chat.Options, _chat.Time.GetUtcNow());

    /// <summary>Runs a program.</summary>
    public static async Task RunAsync(Deed[] deeds)
    {
        using var run = new TownRun();
        for (var i = 0; i < deeds.Length; i++)
        {
            run.Do(deeds[i], i);
            run.AssertSame();
        }

        await run.EndAsync();
    }

    public void Dispose() => _chat.Dispose();

    private void Do(Deed deed, int number)
    {
        switch (deed.Do)
        {
            case "wait":
                _chat.Time.Advance(TimeSpan.FromMinutes(deed.Amount));
                _model.Wait(TimeSpan.FromMinutes(deed.Amount));
                break;
            case "connect" when _seats[deed.Seat] is null or { Person.IsGone: true }:
                var (who, wording) = ($"p{deed.Seat}.{number}", s_wordings[deed.Amount % 3]);
                var pipe = s_pauses[deed.Amount / 3 % 4];
                _everyone.Add(_seats[deed.Seat] = new Seated(_model.Connect(who, wording), _chat.Chat.Join(who, wording, pipe)));
                break;
            case "read" when _seats[deed.Seat] is { } seated:
                seated.Taken.AddRange(seated.Peer.Take(deed.Amount * deed.Amount));
                break;
            default:
                if (_seats[deed.Seat] is { Person.IsGone: false } present)
                {
                    Do(deed, present);
                }

                break;
        }
    }

    private void Do(Deed deed, Seated seated)
    {
        var (person, client) = (seated.Person, seated.Peer.Client);
        switch (deed.Do)
        {
            case "say":
                _chat.Type(client, deed.Rest);
                _model.Say(person, deed.Rest, isAction: false);
                break;
            case "kick":
                Assert.True(_chat.Moderator.Kick("op", client, ""));
                TownModel.Answer(person, Phrase.Kicked);
                _model.Leave(person);
                break;
            case "disconnect":
                client.Leave();
                _model.Leave(person);
                break;
            case "connect":
                break;
            case "/claim":
                var token = deed.Amount % 4 > 0 && _model.HolderOf(deed.Rest) is { } holder ? TokenOf(holder) : "0123456789abcdef";
                _chat.Type(client, $"/claim {deed.Rest} {token}");
                TownCommands.Do(_model, person, deed, $"{deed.Rest} {(deed.Amount % 4 > 0 ? TownCommands.Token : "wrong")}");
                break;
            default:
                // Seats stand for whoever sits there, or sat there last.
                var rest = Seat().Replace(deed.Rest, match => _seats[match.Groups[1].Value[0] - '0']?.Person.Address ?? "nobody.0");
                _chat.Type(client, rest.Length == 0 ? deed.Do : $"{deed.Do} {rest}");
                TownCommands.Do(_model, person, deed, rest);
                break;
        }
    }

    // Who takes its own name again is told the same token.
    private string TokenOf(TownPerson holder)
    {
        var client = _everyone.Single(seated => seated.Person == holder).Peer.Client;
        Assert.True(_chat.Hub.Names.TryTake(client, holder.Who, out var token));
        return token.ToString();
    }

    private void AssertSame()
    {
        var (hub, here) = (_chat.Hub, _model.Here.ToList());
        Assert.Equal(here.Select(person => (person.Who, person.Room.Name)).ToList(), hub.Clients.Select(client => (client.Who, client.Room.Name)).ToList());
        Assert.Equal(here.Where(person => person.IsName).Select(person => person.Who).Order(StringComparer.OrdinalIgnoreCase).ToList(), hub.Names.List().Select(name => name.Name).ToList());
        Assert.All(hub.Names.List(), name => Assert.True(name.Holder.IsHere && name.Holder.Who == name.Name));
        Assert.Equal(_model.Occupied.Select(room => (room.Name, _model.PeopleOf(room).Count())).ToList(), hub.Rooms.Select(room => (room.Name, room.Members)).ToList());
        foreach (var name in new[] { "lobby", "dev", "ops", "art" })
        {
            var room = hub.FindRoom(name);
            Assert.Equal(_model.Rooms.FirstOrDefault(each => each.Name == name)?.Said.Count, room?.LastLines(int.MaxValue).Count);
            if (room is not null)
            {
                _rooms.Add(room);
                Assert.Equal(hub.Clients.Where(client => client.Room == room).ToHashSet(), room.People(int.MaxValue).ToHashSet());
            }
        }
    }

    private async Task EndAsync()
    {
        await ReadAllAsync();
        foreach (var seated in _everyone)
        {
            seated.Peer.Client.Leave();
            _model.Leave(seated.Person);
        }

        var rests = await Task.WhenAll(_everyone.Select(seated => seated.Peer.ReadBytesToEndAsync()));
        foreach (var (seated, rest) in _everyone.Zip(rests))
        {
            var shown = ChatPeer.LinesOf([.. seated.Taken, .. rest]).Select(line => Token().Replace(line, TownCommands.Token));
            Assert.Equal(seated.Person.Due, shown.ToList());
        }

        await _chat.EndAsync(_everyone.Select(seated => seated.Peer), _rooms);
    }

    /// <summary>Once all have read all there is, each room is told in as many ways as its people want, and no more.</summary>
    private async Task ReadAllAsync()
    {
        foreach (var room in _rooms)
        {
            await Patience.UntilAsync(
                () =>
                {
                    foreach (var seated in _everyone)
                    {
                        seated.Taken.AddRange(seated.Peer.Take(int.MaxValue));
                    }

                    var people = _everyone.Where(seated => !seated.Person.IsGone && seated.Peer.Client.Room == room).ToList();
                    return room.Listening == (people.Count, people.Select(seated => seated.Peer.Client.View).Distinct().Count());
                },
                $"{room.Name} had no more listeners and renderings than people and views");
        }
    }

    [GeneratedRegex("@([0-9])")]
    private static partial Regex Seat();

    [GeneratedRegex("(?<=/claim \\S+ )[0-9a-f]{16}")]
    private static partial Regex Token();

    private sealed record Seated(TownPerson Person, ChatPeer Peer)
    {
        public List<byte> Taken { get; } = [];
    }
}
