using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>Runs a conversation in a room and in its model.</summary>
internal sealed class RoomRun : IDisposable
{
    private const int AnnounceAfter = 200;

    private static readonly Wording[] s_wordings = [TestWordings.English, TestWordings.Russian, TestWordings.Chinese];

    // Unread bytes at which a writer waits: from a network that is stuck to one that accepts everything.
    private static readonly int[] s_pauses = [1, 64, 1_000, 0];

    private readonly TestChat _chat;
    private readonly RoomModel _model;
    private readonly List<Participant> _participants = [];
    private readonly Participant?[] _seats = new Participant?[RoomConversation.Seats];
    private readonly TestClient _watcher;

    private RoomRun(RoomConversation conversation, int maxBacklogBytes)
    {
        _chat = new TestChat(options =>
        {
            options.AnnounceAfter = TimeSpan.FromMilliseconds(AnnounceAfter);
            options.AnnounceEachUpTo = conversation.AnnounceEachUpTo;
            options.MaxBacklogBytes = maxBacklogBytes;
        });
        _model = new RoomModel(AnnounceAfter, conversation.AnnounceEachUpTo);

        // Its network accepts everything, so it shows how far the room has been fanned out.
        _watcher = Join("watcher", TestWordings.English, pauseAt: 0).Client;
    }

    /// <summary>Runs a conversation and returns the expected lines and the shown ones of every client.</summary>
    public static async Task<IReadOnlyList<Result>> RunAsync(RoomConversation conversation, int maxBacklogBytes)
    {
        using var run = new RoomRun(conversation, maxBacklogBytes);
        for (var i = 0; i < conversation.Steps.Length; i++)
        {
            await run.RunAsync(conversation.Steps[i], i);
        }

        return await run.EndAsync();
    }

    public void Dispose() => _chat.Dispose();

    private async Task RunAsync(RoomStep step, int number)
    {
        switch (step.Kind)
        {
            case RoomStepKind.Join when _seats[step.Seat] is null or { Model.HasLeft: true }:
                _seats[step.Seat] = Join($"p{step.Seat}.{number}", s_wordings[step.Amount % 3], s_pauses[step.Amount / 3 % 4]);
                break;
            case RoomStepKind.Advance:
                _chat.Time.Advance(TimeSpan.FromMilliseconds(step.Amount));
                _model.Advance(step.Amount);
                break;
            case RoomStepKind.CatchUp:
                await Wait.UntilAsync(() => _watcher.Client.LinesBehind == 0, "the watcher is up to date");
                break;
            default:
                if (_seats[step.Seat] is { } participant)
                {
                    Run(step, number, participant);
                }

                break;
        }
    }

    private void Run(RoomStep step, int number, Participant participant)
    {
        var (model, client) = (participant.Model, participant.Client);
        switch (step.Kind)
        {
            case RoomStepKind.Say:
                Say($"{number} {new string('x', step.Amount)}");
                break;
            case RoomStepKind.SayMany:
                for (var i = 0; i < step.Amount; i++)
                {
                    Say($"{number}/{i} {new string('y', i * 13 % 200)}");
                }

                break;
            case RoomStepKind.Read:
                participant.Read.AddRange(client.ReadArrived(step.Amount));
                break;
            case RoomStepKind.RejectLongLine when !model.HasLeft:
                client.Client.RejectLongLine(number);
                _model.RejectLongLine(model, number);
                break;
            case RoomStepKind.Leave:
                client.Client.Leave();
                _model.Leave(model);
                break;
            case RoomStepKind.Close when !model.HasLeft:
                client.Client.Close(CloseReason.ServerStopping, MessageId.Restarting);
                _model.Close(model, MessageId.Restarting);
                break;
        }

        void Say(string text)
        {
            client.Say(text);
            _model.Say(model, text);
        }
    }

    private async Task<IReadOnlyList<Result>> EndAsync()
    {
        foreach (var participant in _participants)
        {
            participant.Client.Client.Leave();
            _model.Leave(participant.Model);
        }

        var rests = await Task.WhenAll(_participants.Select(participant => participant.Client.ReadBytesToEndAsync()));
        return [.. _participants.Zip(rests, (participant, rest) =>
            new Result(participant.Client.Client.DisplayName, participant.Model.Wording, participant.Model.Expected, TestClient.LinesOf([.. participant.Read, .. rest])))];
    }

    private Participant Join(string name, Wording wording, int pauseAt)
    {
        var participant = new Participant(_model.Join(name, wording), _chat.Join(name, wording, pauseAt));
        _participants.Add(participant);
        return participant;
    }

    /// <summary>The lines that a client was expected to see, and whether each was for it alone, and those that it was shown.</summary>
    internal sealed record Result(string Name, Wording Wording, IReadOnlyList<(string Line, bool IsOwn)> Expected, IReadOnlyList<string> Shown);

    /// <summary>A client and its model.</summary>
    private sealed record Participant(RoomModel.ModelClient Model, TestClient Client)
    {
        public List<byte> Read { get; } = [];
    }
}
