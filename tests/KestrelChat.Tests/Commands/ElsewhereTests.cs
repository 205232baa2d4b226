using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Commands;

/// <summary>Commands that concern other nodes.</summary>
public sealed class ElsewhereTests : IDisposable
{
    private const string NoAnswer = "* node-b, node-c does not answer; it is kept and done when it does";

    private readonly CommandChat _chat;
    private OtherNodes _nodes = null!;

    public ElsewhereTests() => _chat = new CommandChat(elsewhere: backplane =>
    {
        _nodes = new OtherNodes(backplane.Directory, TimeProvider.System);
        return (backplane with { Directory = _nodes, Clients = _nodes }, _nodes);
    });

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData(PrivateOutcome.Delivered, "* to zed: hello")]
    [InlineData(PrivateOutcome.NotReading, "* not sent: zed is not reading messages")]
    [InlineData(PrivateOutcome.Gone, "* there is nobody called zed here")]
    [InlineData(PrivateOutcome.Waiting, "* node-b does not answer; the line to zed waits for a minute")]
    [InlineData(PrivateOutcome.NotDelivered, "* the line to zed was not delivered")]
    [InlineData(PrivateOutcome.NotKnown, "* it is not known whether the line to zed was delivered")]
    public async Task The_sender_of_a_private_line_is_told_what_became_of_it(PrivateOutcome outcome, string reply)
    {
        _nodes.Private = outcome;

        Assert.Equal([reply], await _chat.RunAsync(_chat.Join("ann"), "/msg zed hello"));
    }

    [Fact]
    public async Task A_new_room_must_not_look_like_a_room_of_another_node()
    {
        var ann = _chat.Join("ann");
        _nodes.Rooms.Add("linux");

        Assert.Equal(["* l1nux cannot be a new room: it looks like the room linux; /join linux enters that one"], await _chat.RunAsync(ann, "/join l1nux"));
        Assert.Null(_chat.Hub.FindRoom("l1nux"));
        Assert.Equal(["* you are now in linux, 1 here"], await _chat.RunAsync(ann, "/join linux"));
    }

    [Fact]
    public async Task A_room_of_another_node_can_be_entered_although_a_room_here_looks_like_it()
    {
        var ann = _chat.Join("ann");
        Assert.Equal(["* you are now in l1nux, 1 here"], await _chat.RunAsync(ann, "/join l1nux"));
        _nodes.Rooms.Add("linux");

        Assert.Equal(["* you are now in linux, 1 here"], await _chat.RunAsync(ann, "/join linux"));
        Assert.Equal(["* you are now in l1nux, 1 here"], await _chat.RunAsync(ann, "/join l1nux"));
    }

    [Fact]
    public async Task An_operator_is_told_which_nodes_have_not_answered()
    {
        var op = _chat.JoinOperator("op");
        _nodes.Outcome = new RelayOutcome(["node-b", "node-c"]);

        Assert.Equal(["* zed is being disconnected", NoAnswer], await _chat.RunAsync(op, "/kick zed be kind"));
        Assert.Equal(["* zed is muted for 5m", NoAnswer], await _chat.RunAsync(op, "/mute zed 5"));
        Assert.Equal(["* zed is no longer muted", NoAnswer], await _chat.RunAsync(op, "/mute zed 0"));
        Assert.Equal(["* announcement: tea", NoAnswer], await _chat.RunAsync(op, "/announce tea"));
        Assert.Equal(["* 203.0.113.7 is banned until /unban (0 disconnected)", NoAnswer], await _chat.RunAsync(op, "/ban 203.0.113.7"));
        Assert.Equal(["* 203.0.113.7 is no longer banned", NoAnswer], await _chat.RunAsync(op, "/unban 203.0.113.7"));
        Assert.Equal(
            [
                "kick zed: be kind",
                "mute zed (zed, 203.0.113.9) for 00:05:00",
                "mute zed (zed, 203.0.113.9) for 00:00:00",
                "announce tea",
                "ban 203.0.113.7",
                "lift 203.0.113.7",
            ],
            _nodes.Orders);
    }

    [Fact]
    public async Task An_operator_that_kicks_a_client_that_has_gone_is_told_so()
    {
        _nodes.Outcome = new RelayOutcome([], IsGone: true);

        Assert.Equal(["* there is nobody called zed here"], await _chat.RunAsync(_chat.JoinOperator("op"), "/kick zed"));
    }

    [Fact]
    public async Task A_user_that_was_muted_elsewhere_is_muted_when_it_comes_here()
    {
        var op = _chat.JoinOperator("op");
        await _chat.RunAsync(op, "/mute zed 5");
        var zed = _chat.Join("203.0.113.9:100", address: System.Net.IPAddress.Parse("203.0.113.9"));

        Assert.Equal(["* you are muted for another 5m"], await _chat.RunAsync(zed, "hello"));
    }

    [Fact]
    public async Task Lines_that_only_the_log_keeps_are_shown_a_page_at_a_time()
    {
        _nodes.Lines = [.. Enumerable.Range(101, 30).Select(number => OtherNodes.Line(number, $"{number} {new string('x', 4000)}"))];
        var ann = _chat.Join("ann", pauseAt: 1);
        var history = _chat.TypeAsync(ann.Client, "/history 30");
        Assert.Single(_nodes.Pages);
        Assert.False(history.IsCompleted);

        var shown = await ann.ReadLinesAsync(33);
        await history.Soon();

        Assert.Equal(["You are ann", "* earlier here (30), oldest first, times in UTC:"], shown.Take(2));
        Assert.Equal(Enumerable.Range(101, 30).Select(number => $"2024-01-02 03:04:05 {(number % 2 == 0 ? "even" : "odd")}: {number} "), shown.Skip(2).Take(30).Select(line => line.TrimEnd('x')));
        Assert.Equal("* end of history", shown[^1]);
        Assert.Equal(4, _nodes.Pages.Count);
        Assert.All(_nodes.Pages, bytes => Assert.InRange(bytes, 1, 32 * 1024));
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_reads_history_ends_it()
    {
        _nodes.Lines = [.. Enumerable.Range(1, 30).Select(number => OtherNodes.Line(number, new string('x', 4000)))];
        var ann = _chat.Join("ann", pauseAt: 1);
        var history = _chat.TypeAsync(ann.Client, "/history 30");

        ann.Client.Leave();

        await history.Soon();
        Assert.Single(_nodes.Pages);
    }

    [Fact]
    public async Task Of_lines_in_the_log_those_that_the_client_hides_do_not_count()
    {
        _nodes.Lines = [.. Enumerable.Range(101, 6).Select(number => OtherNodes.Line(number, $"line {number}"))];
        var ann = _chat.Join("ann");
        await _chat.RunAsync(ann, "/ignore even");

        Assert.Equal(
            ["* earlier here (2), oldest first, times in UTC:", "2024-01-02 03:04:05 odd: line 103", "2024-01-02 03:04:05 odd: line 105", "* end of history"],
            await _chat.RunAsync(ann, "/history 2"));
        Assert.Equal(
            ["* lines with \"line\" (3), oldest first, times in UTC:", "2024-01-02 03:04:05 odd: line 101", "2024-01-02 03:04:05 odd: line 103", "2024-01-02 03:04:05 odd: line 105", "* end of history"],
            await _chat.RunAsync(ann, "/grep line"));
        Assert.Equal(["* \"104\" not found in the 3 lines kept"], await _chat.RunAsync(ann, "/grep 104"));
    }

    [Fact]
    public async Task Lines_that_this_node_keeps_are_not_read_from_the_log()
    {
        var ann = _chat.Join("ann");
        _chat.Type(ann, "one", "two", "three");

        Assert.Equal(4, (await _chat.RunAsync(ann, "/history 2")).Count);
        Assert.Equal(5, (await _chat.RunAsync(ann, "/history 50")).Count);
        Assert.Empty(_nodes.Pages);
    }

    [Fact]
    public async Task Fewer_lines_than_asked_for_are_announced_as_such()
    {
        _nodes.Lines = [OtherNodes.Line(101, "hello"), OtherNodes.Line(102, "bye")];

        Assert.Equal(
            ["* 2 lines kept (5 asked for), oldest first, times in UTC:", "2024-01-02 03:04:05 odd: hello", "2024-01-02 03:04:05 even: bye", "* end of history"],
            await _chat.RunAsync(_chat.Join("ann"), "/history 5"));
    }
}
