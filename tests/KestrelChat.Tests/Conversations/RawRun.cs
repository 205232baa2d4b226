using System.Text.RegularExpressions;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>Runs a conversation, and reads what programs receive as a program would.</summary>
internal sealed partial class RawRun : IDisposable
{
    private static readonly Wording[] s_wordings = [TestWordings.English, TestWordings.Russian, TestWordings.Chinese];

    private readonly CommandChat _chat = new(options =>
    {
        (options.Replay, options.HistoryLines) = (3, 6);
        options.MaxBacklogBytes = int.MaxValue;
    });

    private readonly List<Participant> _participants = [];
    private readonly Participant?[] _seats = new Participant?[ChatConversations.Seats];

    public static async Task RunAsync(ChatStep[] steps)
    {
        using var run = new RawRun();
        for (var i = 0; i < steps.Length; i++)
        {
            await run.RunAsync(steps[i], i);
        }

        await run.EndAsync();
    }

    public void Dispose() => _chat.Dispose();

    private async Task RunAsync(ChatStep step, int number)
    {
        if (step.Action == "wait")
        {
            _chat.Time.Advance(TimeSpan.FromMinutes(step.Amount));
        }
        else if (step.Action == "announce")
        {
            await _chat.Moderator.AnnounceAsync("op", "tea");
        }
        else if (_seats[step.Seat] is { Client.Client.HasLeft: false } present)
        {
            Run(step, present);
        }
        else if (step.Action == "connect")
        {
            var (name, wording) = ($"p{step.Seat}.{number}", s_wordings[step.Amount % 3]);
            var isProgram = step.Seat < RawConversations.Programs;
            _participants.Add(_seats[step.Seat] = new Participant(isProgram ? _chat.Chat.JoinRaw(name, wording, pauseAt: 0) : _chat.Chat.Join(name, wording, pauseAt: 0), isProgram));
        }
    }

    private void Run(ChatStep step, Participant participant)
    {
        var client = participant.Client.Client;
        switch (step.Action)
        {
            case "say":
                _chat.Type(client, step.Arguments);
                break;
            case "kick":
                _chat.Moderator.Kick("op", client, "");
                break;
            case "disconnect":
                client.Leave();
                break;
            case "connect" or "read":
                break;
            case "/raw" when participant.IsProgram:
                _chat.Type(client, "/raw all");
                break;
            case "/ignore" or "/quiet" when step.Seat == 0:
                // This one is to know who is here.
                break;
            case "/claim" when step.Amount % 4 > 0 && _chat.Hub.Names.TryFind(step.Arguments, out var holder):
                _chat.Type(client, $"/claim {step.Arguments} {_chat.Hub.Names.TokenOf(holder)}");
                break;
            default:
                var arguments = Seat().Replace(step.Arguments, match => _seats[match.Groups[1].Value[0] - '0']?.Client.Client.DisplayName ?? "nobody.0");
                _chat.Type(client, $"{step.Action} {arguments}".TrimEnd());
                break;
        }
    }

    private async Task EndAsync()
    {
        var expected = _participants.Where(participant => participant is { IsProgram: true, Client.Client.HasLeft: false }).ToDictionary(
            participant => participant,
            participant => (Name: participant.Client.Client.DisplayName, Room: participant.Client.Client.Room.Name, Here: NamesIn(participant.Client.Client.Room.Name)));
        foreach (var (participant, _) in expected)
        {
            // What follows is not looked at.
            _chat.Type(participant.Client, "/topic the end");
        }

        foreach (var participant in _participants)
        {
            participant.Client.Client.Leave();
        }

        foreach (var participant in _participants.Where(participant => participant.IsProgram))
        {
            var program = new RawProgram();
            foreach (var line in await participant.Client.ReadToEndAsync())
            {
                program.Receive(RawFields.Parse(line));
                if (line.EndsWith("\tthe end", StringComparison.Ordinal) && expected.TryGetValue(participant, out var end))
                {
                    Assert.Equal((end.Name, end.Room), (program.Name, program.Room));
                    if (_seats[0] == participant)
                    {
                        Assert.Equal(end.Here, program.Here.Order(StringComparer.Ordinal));
                    }

                    expected.Remove(participant);
                }
            }

            Assert.True(program.IsClosed);
        }
    }

    private List<string> NamesIn(string room) => [.. _chat.Hub.Clients.Where(client => client.Room.Name == room).Select(client => client.DisplayName).Order(StringComparer.Ordinal)];

    [GeneratedRegex("@([0-5])")]
    private static partial Regex Seat();

    private sealed record Participant(TestClient Client, bool IsProgram);
}
