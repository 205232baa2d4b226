using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Messages;

public sealed class NodeMessengerTests : IAsyncDisposable
{
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private readonly MemoryClusterStore _store;
    private readonly RecordedDiagnostics _diagnostics = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<NotificationSignal> _signals = [];
    private readonly List<Task> _loops = [];
    private readonly Guid _receiver = Guid.CreateVersion7();
    private readonly List<string?> _handled = [];
    private readonly NodeMessenger _asker;

    public NodeMessengerTests()
    {
        _store = new MemoryClusterStore(_time);
        (_asker, var receiver) = Create(Guid.CreateVersion7());
        _loops.Add(_asker.SendAsync(_stop.Token));
        _loops.Add(receiver.RunAsync((_, _) => NodeReply.Unknown, _stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _signals.ForEach(signal => signal.Dispose());
        _stop.Dispose();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData((int)NodeReply.Done)]
    [InlineData((int)NodeReply.Gone)]
    [InlineData((int)NodeReply.NotReading)]
    public async Task A_question_is_answered(int number)
    {
        var reply = (NodeReply)number;
        Receive((_, _) => reply);

        var answer = Ask("hello").Answer;

        Assert.Equal(reply, await AdvanceUntilAsync(answer));
        Assert.Equal(["hello"], _handled);
        Assert.Equal(0, _asker.Unanswered);
    }

    [Fact]
    public async Task A_question_whose_receiver_does_not_answer_is_taken_back_when_its_life_is_over()
    {
        var answer = Ask("hello").Answer;
        await Wait.UntilAsync(() => _asker.Pending == 0, "it is sent");

        Assert.Null(await AdvanceUntilAsync(answer, milliseconds: 500));

        Receive((_, _) => NodeReply.Done);
        Assert.Equal(NodeReply.Done, await AdvanceUntilAsync(Ask("next").Answer));
        Assert.Equal(["next"], _handled);
    }

    [Fact]
    public async Task A_question_that_was_handled_before_it_could_be_taken_back_is_answered()
    {
        var answer = Ask("hello").Answer;
        await Wait.UntilAsync(() => _asker.Pending == 0, "it is sent");
        _store.Fault = MemoryFault.Unreachable;
        _time.Advance(s_life);
        _store.Fault = MemoryFault.None;
        Receive((_, _) => NodeReply.Done);

        Assert.Equal(NodeReply.Done, await AdvanceUntilAsync(answer));
    }

    [Fact]
    public async Task What_became_of_a_question_is_not_known_if_its_receiver_has_carried_it_out_and_is_cut_off_before_it_answers()
    {
        var store = _store.HandleFor("receiver");
        Receive(
            (_, _) =>
            {
                store.Fault = MemoryFault.Unreachable;
                return NodeReply.Done;
            },
            store);

        Assert.Equal(NodeReply.NotKnown, await AdvanceUntilAsync(Ask("hello").Answer, milliseconds: 500));

        Assert.Equal(["hello"], _handled);
    }

    [Fact]
    public async Task What_became_of_a_question_is_not_known_once_the_store_may_have_forgotten_it()
    {
        var answer = Ask("hello").Answer;
        await Wait.UntilAsync(() => _asker.Pending == 0, "it is sent");
        _store.Fault = MemoryFault.Unreachable;
        _time.Advance(s_life);
        await Wait.UntilAsync(() => _store.HasFailed(nameof(IMessageStore.WithdrawAsync)), "it cannot be taken back");
        _time.Advance(TimeSpan.FromMinutes(10));
        _store.Fault = MemoryFault.None;

        Assert.Equal(NodeReply.NotKnown, await AdvanceUntilAsync(answer, milliseconds: 500));
    }

    [Fact]
    public async Task Sending_does_not_count_as_failing_any_more_when_what_could_not_be_sent_was_taken_back()
    {
        _store.Policy = new Log.Policy(call => call.Operation == nameof(IMessageStore.SendAsync) ? new CallFault { Fault = MemoryFault.Unreachable, IsRefusal = true } : CallFault.None);

        Assert.Null(await AdvanceUntilAsync(Ask("hello").Answer, milliseconds: 500));

        Assert.Contains(_diagnostics.Entries, entry => entry.StartsWith("unreachable: send messages", StringComparison.Ordinal));
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return _diagnostics.Entries.Last() == "reachable";
            },
            "sending does not fail any more");
    }

    [Fact]
    public async Task A_message_to_a_full_inbox_was_certainly_not_carried_out()
    {
        var filler = Enumerable.Range(0, ClusterLimits.MaxInbox).Select(_ => new OutgoingMessage(Guid.CreateVersion7(), _receiver, 2, Array.Empty<byte>(), s_life));
        await _store.Messages.SendAsync(Guid.CreateVersion7(), [.. filler]);

        Assert.Null(await AdvanceUntilAsync(Ask("hello").Answer));
    }

    [Fact]
    public async Task A_refused_message_is_reported_and_does_not_hold_up_the_others()
    {
        _store.Refuses = text => text.Contains("bad", StringComparison.Ordinal);
        Receive((_, _) => NodeReply.Done);

        var answers = new[] { Ask("one").Answer, Ask("bad").Answer, Ask("two").Answer };

        Assert.Equal([NodeReply.Done, null, NodeReply.Done], await AdvanceUntilAsync(Task.WhenAll(answers)));
        Assert.Single(_diagnostics.Entries, entry => entry.StartsWith("refused: a message to another node", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kinds_that_only_a_later_version_knows_are_skipped_reported_once_and_answered()
    {
        Receive((_, _) => NodeReply.Done);

        var unknown = new[] { Ask("one", (NodeMessageKind)77).Answer, Ask("two", (NodeMessageKind)77).Answer };

        Assert.Equal([NodeReply.Unknown, NodeReply.Unknown], await AdvanceUntilAsync(Task.WhenAll(unknown)));
        Assert.Equal(["unknown: message 77, version 1"], _diagnostics.Entries);
        Assert.Equal(NodeReply.Done, await AdvanceUntilAsync(Ask("three").Answer));
        Assert.Equal(["three"], _handled);
    }

    [Fact]
    public async Task Messages_whose_format_only_a_later_version_knows_are_skipped_reported_once_and_answered()
    {
        var later = new NodeMessage { Version = NodeMessage.CurrentVersion + 1, Text = "later" };
        Receive((_, _) => NodeReply.Done);

        var answer = _asker.Ask(new ClientKey(_receiver, 1), NodeMessageKind.Private, later, s_life, CancellationToken.None).Answer;
        await _store.Messages.SendAsync(
            Guid.CreateVersion7(),
            [
                new OutgoingMessage(Guid.CreateVersion7(), _receiver, (int)NodeMessageKind.NameClaimed, later.ToBody(), s_life),
                new OutgoingMessage(Guid.CreateVersion7(), _receiver, (int)NodeMessageKind.Reply, later.ToBody(), s_life),
            ]);

        Assert.Equal(NodeReply.Unknown, await AdvanceUntilAsync(answer));
        Assert.Equal(NodeReply.Done, await AdvanceUntilAsync(Ask("next").Answer));
        Assert.Equal(["next"], _handled);
        Assert.Equal(["unknown: message 1, version 2", "unknown: message 2, version 2", "unknown: message 4, version 2"], _diagnostics.Entries.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_message_that_is_none_is_skipped()
    {
        await _store.Messages.SendAsync(Guid.CreateVersion7(), [new OutgoingMessage(Guid.CreateVersion7(), _receiver, (int)NodeMessageKind.Kick, "[]"u8.ToArray(), s_life)]);
        Receive((_, _) => NodeReply.Done);

        Assert.Equal(NodeReply.Done, await AdvanceUntilAsync(Ask("next").Answer));
        Assert.Equal(["next"], _handled);
    }

    [Fact]
    public async Task Each_message_is_handled_once_while_answers_of_the_store_are_lost()
    {
        var receives = 0;
        _store.Policy = new Log.Policy(call => call.Operation != nameof(IMessageStore.WithdrawAsync) && Interlocked.Increment(ref receives) % 2 == 0 ? new CallFault { Fault = MemoryFault.AnswerLost } : CallFault.None);
        Receive((_, _) => NodeReply.Done);

        var answers = Enumerable.Range(0, 20).Select(i => Ask($"{i}").Answer).ToArray();

        Assert.All(await AdvanceUntilAsync(Task.WhenAll(answers)), answer => Assert.Equal(NodeReply.Done, answer));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), _handled);
    }

    [Fact]
    public async Task A_handler_that_throws_has_each_message_once_all_the_same()
    {
        var (_, receiver) = Create(_receiver);
        var supervisor = new LoopSupervisor(_diagnostics, NodeRandom.Shared, _time);
        _loops.Add(supervisor.RunAsync(receiver.Receiving, cancellation => receiver.RunAsync(Handle, cancellation), _stop.Token));

        var answers = new[] { Ask("one").Answer, Ask("throw").Answer, Ask("two").Answer };

        Assert.Equal([NodeReply.Done, NodeReply.Done], await AdvanceUntilAsync(Task.WhenAll(answers[0], answers[2]), milliseconds: 20));
        Assert.Equal(NodeReply.NotKnown, await AdvanceUntilAsync(answers[1], milliseconds: 500));
        Assert.Equal(["one", "throw", "two"], _handled);

        NodeReply Handle(IncomingMessage incoming, NodeMessage message)
        {
            _handled.Add(message.Text);
            return message.Text == "throw" ? throw new InvalidOperationException("broken") : NodeReply.Done;
        }
    }

    private Inquiry Ask(string text, NodeMessageKind kind = NodeMessageKind.Private) =>
        _asker.Ask(new ClientKey(_receiver, 1), kind, new NodeMessage { Text = text }, s_life, CancellationToken.None);

    private void Receive(Func<IncomingMessage, NodeMessage, NodeReply> handle, IClusterStore? store = null)
    {
        var (_, receiver) = Create(_receiver, store);
        _loops.Add(receiver.RunAsync(
            (incoming, message) =>
            {
                _handled.Add(message.Text);
                return handle(incoming, message);
            },
            _stop.Token));
    }

    private (NodeMessenger Messenger, MessageReceiver Receiver) Create(Guid id, IClusterStore? store = null)
    {
        var lease = new LeaseId();
        lease.Set(id);
        var signal = _store.OpenNotifications(NotificationKind.Messages);
        _signals.Add(signal);
        var (messages, options, reachability) = ((store ?? _store).Messages, new NodeOptions { BatchInterval = TimeSpan.Zero }, new Reachability(_diagnostics, _time));
        var messenger = new NodeMessenger(messages, lease, options, reachability, _diagnostics, _time);
        return (messenger, new MessageReceiver(messages, messenger, lease, signal, options, reachability, _diagnostics, _time));
    }

    // In small steps, so that no life is over because this machine is slow; a whole life in larger ones.
    private async Task<T> AdvanceUntilAsync<T>(Task<T> task, int milliseconds = 10)
    {
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(task.IsCompleted ? TimeSpan.Zero : TimeSpan.FromMilliseconds(milliseconds));
                return task.IsCompleted;
            },
            "the task has completed");
        return await task;
    }
}
