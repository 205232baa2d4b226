using KestrelChat.Tests.Support;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Programs;

/// <summary>Does the steps of a program to a chat and to the model at once.</summary>
internal sealed class ProgramRun : IDisposable
{
    private const int AnnounceAfter = 200;

    private static readonly Wording[] s_wordings = [TestWordings.English, TestWordings.Russian, TestWordings.Chinese];

    // Bytes that may be unread before the chat waits: from a network that takes nothing to one that takes all.
    private static readonly int[] s_pauses = [1, 64, 1_000, 0];

    private readonly TestChat _chat;
    private readonly ChatModel _model;
    private readonly List<Seated> _everyone = [];
    private readonly Seated?[] _seats = new Seated?[ChatProgram.Seats];
    private readonly ChatPeer _watcher;

    private ProgramRun(ChatProgram program, int maxBacklogBytes)
    {
        _chat = new TestChat(options =>
        {
            options.AnnounceAfter = TimeSpan.FromMilliseconds(AnnounceAfter);
            options.AnnounceEachUpTo = program.AnnounceEachUpTo;
            options.MaxBacklogBytes = maxBacklogBytes;
        });
        _model = new ChatModel(AnnounceAfter, program.AnnounceEachUpTo);

        // Somebody who takes everything at once, so that it can be known how far the chat has come.
        _watcher = Seat("watcher", TestWordings.English, pauseAt: 0).Peer;
    }

    /// <summary>Runs a program; answers for each who took part in it what it was due and what it was shown.</summary>
    public static async Task<IReadOnlyList<Shown>> RunAsync(ChatProgram program, int maxBacklogBytes)
    {
        using var run = new ProgramRun(program, maxBacklogBytes);
        for (var i = 0; i < program.Steps.Length; i++)
        {
            await run.DoAsync(program.Steps[i], i);
        }

        return await run.EndAsync();
    }

    public void Dispose() => _chat.Dispose();

    private async Task DoAsync(Step step, int number)
    {
        switch (step.Kind)
        {
            case StepKind.Join when _seats[step.Seat] is null or { Person.IsGone: true }:
                _seats[step.Seat] = Seat($"p{step.Seat}.{number}", s_wordings[step.Amount % 3], s_pauses[step.Amount / 3 % 4]);
                break;
            case StepKind.Advance:
                _chat.Time.Advance(TimeSpan.FromMilliseconds(step.Amount));
                _model.Advance(step.Amount);
                break;
            case StepKind.Settle:
                await Patience.UntilAsync(() => _watcher.Client.LinesBehind == 0, "the watcher was up to date");
                break;
            default:
                if (_seats[step.Seat] is { } seated)
                {
                    Do(step, number, seated);
                }

                break;
        }
    }

    private void Do(Step step, int number, Seated seated)
    {
        var (person, peer) = (seated.Person, seated.Peer);
        switch (step.Kind)
        {
            case StepKind.Say:
                Say($"{number} {new string('x', step.Amount)}");
                break;
            case StepKind.SayMany:
                for (var i = 0; i < step.Amount; i++)
                {
                    Say($"{number}/{i} {new string('y', i * 13 % 200)}");
                }

                break;
            case StepKind.Read:
                seated.Taken.AddRange(peer.Take(step.Amount));
                break;
            case StepKind.Refuse when !person.IsGone:
                peer.Client.RefuseLine(number);
                _model.Refuse(person, number);
                break;
            case StepKind.Leave:
                peer.Client.Leave();
                _model.Leave(person);
                break;
            case StepKind.Close when !person.IsGone:
                peer.Client.Close(CloseReason.ServerStopping, Phrase.Restarting);
                _model.Close(person, Phrase.Restarting);
                break;
        }

        void Say(string text)
        {
            peer.Say(text);
            _model.Say(person, text);
        }
    }

    private async Task<IReadOnlyList<Shown>> EndAsync()
    {
        foreach (var seated in _everyone)
        {
            seated.Peer.Client.Leave();
            _model.Leave(seated.Person);
        }

        var rests = await Task.WhenAll(_everyone.Select(seated => seated.Peer.ReadBytesToEndAsync()));
        return [.. _everyone.Zip(rests, (seated, rest) =>
            new Shown(seated.Peer.Client.Who, seated.Person.Wording, seated.Person.Due, ChatPeer.LinesOf([.. seated.Taken, .. rest])))];
    }

    private Seated Seat(string who, Wording wording, int pauseAt)
    {
        var seated = new Seated(_model.Join(who, wording), _chat.Join(who, wording, pauseAt));
        _everyone.Add(seated);
        return seated;
    }

    /// <summary>What somebody was due, line by line and whether it was for it alone, and what it was shown.</summary>
    internal sealed record Shown(string Who, Wording Wording, IReadOnlyList<(string Line, bool Own)> Due, IReadOnlyList<string> Lines);

    private sealed record Seated(ChatModel.Person Person, ChatPeer Peer)
    {
        public List<byte> Taken { get; } = [];
    }
}
