using System.Text.RegularExpressions;
using KestrelChat.Rooms;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>Runs a conversation in a chat with commands and in its model, and compares them after each step.</summary>
internal sealed partial class ChatRun : IDisposable
{
    private static readonly Wording[] s_wordings = [TestWordings.English, TestWordings.Russian, TestWordings.Chinese];

    // Unread bytes at which a writer waits: from a network that is stuck to one that accepts everything.
    private static readonly int[] s_pauses = [1, 64, 1_000, 0];

    private readonly CommandChat _chat = new(options =>
    {
        (options.Replay, options.HistoryLines) = (3, 6);
        (options.MaxRooms, options.MaxBacklogBytes) = (3, int.MaxValue);
        options.EmptyRoomKeep = TimeSpan.FromMinutes(100);
    });

    private readonly ChatModel _model;
    private readonly List<Participant> _participants = [];
    private readonly Participant?[] _seats = new Participant?[ChatConversations.Seats];
    private readonly HashSet<Room> _rooms = [];

    private ChatRun() => _model = new ChatModel(_chat.Chat.Options, _chat.Time.GetUtcNow());

    public static async Task RunAsync(ChatStep[] steps)
    {
        using var run = new ChatRun();
        for (var i = 0; i < steps.Length; i++)
        {
            run.Run(steps[i], i);
            run.AssertSame();
        }

        await run.EndAsync();
    }

    public void Dispose() => _chat.Dispose();

    private void Run(ChatStep step, int number)
    {
        switch (step.Action)
        {
            case "wait":
                _chat.Time.Advance(TimeSpan.FromMinutes(step.Amount));
                _model.Advance(TimeSpan.FromMinutes(step.Amount));
                break;
            case "connect" when _seats[step.Seat] is null or { Model.HasLeft: true }:
                var (name, wording) = ($"p{step.Seat}.{number}", s_wordings[step.Amount % 3]);
                var pauseAt = s_pauses[step.Amount / 3 % 4];
                _participants.Add(_seats[step.Seat] = new Participant(_model.Connect(name, wording), _chat.Chat.Join(name, wording, pauseAt)));
                break;
            case "read" when _seats[step.Seat] is { } participant:
                participant.Read.AddRange(participant.Client.ReadArrived(step.Amount * step.Amount));
                break;
            default:
                if (_seats[step.Seat] is { Model.HasLeft: false } present)
                {
                    Run(step, present);
                }

                break;
        }
    }

    private void Run(ChatStep step, Participant participant)
    {
        var (model, client) = (participant.Model, participant.Client.Client);
        switch (step.Action)
        {
            case "say":
                _chat.Type(client, step.Arguments);
                _model.Say(model, step.Arguments, isAction: false);
                break;
            case "kick":
                Assert.True(_chat.Moderator.Kick("op", client, ""));
                ChatModel.Reply(model, MessageId.Kicked);
                _model.Leave(model);
                break;
            case "disconnect":
                client.Leave();
                _model.Leave(model);
                break;
            case "connect":
                break;
            case "/claim":
                var isRight = step.Amount % 4 > 0;
                var token = isRight && _model.HolderOf(step.Arguments) is { } holder ? TokenOf(holder) : "0123456789abcdef";
                _chat.Type(client, $"/claim {step.Arguments} {token}");
                ChatModelCommands.Run(_model, model, step.Action, $"{step.Arguments} {(isRight ? ChatModelCommands.Token : "wrong")}");
                break;
            default:
                var arguments = Seat().Replace(step.Arguments, match => _seats[match.Groups[1].Value[0] - '0']?.Model.Address ?? "nobody.0");
                _chat.Type(client, arguments.Length == 0 ? step.Action : $"{step.Action} {arguments}");
                ChatModelCommands.Run(_model, model, step.Action, arguments);
                break;
        }
    }

    private string TokenOf(ChatModelClient holder) => _chat.Hub.Names.TokenOf(_participants.Single(participant => participant.Model == holder).Client.Client)!.ToString();

    private void AssertSame()
    {
        var (hub, clients) = (_chat.Hub, _model.Clients.ToList());
        Assert.Equal(clients.Select(client => (client.DisplayName, client.Room.Name)).ToList(), hub.Clients.Select(client => (client.DisplayName, client.Room.Name)).ToList());
        Assert.Equal(clients.Where(client => client.HasName).Select(client => client.DisplayName).Order(StringComparer.OrdinalIgnoreCase).ToList(), hub.Names.List().Select(name => name.Name).ToList());
        Assert.All(hub.Names.List(), name => Assert.True(name.Holder.IsHere && name.Holder.DisplayName == name.Name));
        Assert.Equal(_model.Occupied.Select(room => (room.Name, _model.MembersOf(room).Count())).ToList(), hub.Rooms.Select(room => (room.Name, room.Members)).ToList());
        foreach (var name in new[] { "lobby", "dev", "ops", "art" })
        {
            var room = hub.FindRoom(name);
            Assert.Equal(_model.Rooms.FirstOrDefault(other => other.Name == name)?.Lines.Count, room?.LastLines(int.MaxValue).Count);
            if (room is not null)
            {
                _rooms.Add(room);
                Assert.Equal(hub.Clients.Where(client => client.Room == room).ToHashSet(), room.Clients(int.MaxValue).ToHashSet());
            }
        }
    }

    private async Task EndAsync()
    {
        await ReadAllAsync();
        foreach (var participant in _participants)
        {
            participant.Client.Client.Leave();
            _model.Leave(participant.Model);
        }

        var rests = await Task.WhenAll(_participants.Select(participant => participant.Client.ReadBytesToEndAsync()));
        foreach (var (participant, rest) in _participants.Zip(rests))
        {
            var shown = TestClient.LinesOf([.. participant.Read, .. rest]).Select(line => Token().Replace(line, ChatModelCommands.Token));
            Assert.Equal(participant.Model.Expected, shown.ToList());
        }

        await _chat.EndAsync(_participants.Select(participant => participant.Client), _rooms);
    }

    /// <summary>Once every client has read everything, a room has one member for each client and one rendering for each view.</summary>
    private async Task ReadAllAsync()
    {
        foreach (var room in _rooms)
        {
            await Wait.UntilAsync(
                () =>
                {
                    foreach (var participant in _participants)
                    {
                        participant.Read.AddRange(participant.Client.ReadArrived(int.MaxValue));
                    }

                    var clients = _participants.Where(participant => !participant.Model.HasLeft && participant.Client.Client.Room == room).ToList();
                    return room.AudienceSize == (clients.Count, clients.Select(participant => participant.Client.Client.View).Distinct().Count());
                },
                $"{room.Name} has as many members and renderings as clients and views");
        }
    }

    // The address of the client that has a seat, or had it last.
    [GeneratedRegex("@([0-9])")]
    private static partial Regex Seat();

    [GeneratedRegex("(?<=/claim \\S+ )[0-9a-f]{16}")]
    private static partial Regex Token();

    /// <summary>A client and its model.</summary>
    private sealed record Participant(ChatModelClient Model, TestClient Client)
    {
        public List<byte> Read { get; } = [];
    }
}
