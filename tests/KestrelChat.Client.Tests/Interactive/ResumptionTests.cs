using KestrelChat.Client.Interactive;
using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class ResumptionTests
{
    private const string Date = "2025-01-31 12:34:56";
    private static readonly string[] Commands = ["/claim ada secret", "/join dev", "/history 1000"];
    private static readonly ServerLine Greeting = Line(LineKind.Greeting, "* you are user7");
    private static readonly ServerLine ReplayBegins = Line(LineKind.HistoryBegins, "* earlier lines:", "historyBegins");
    private static readonly ServerLine AnswerBegins = Line(LineKind.HistoryBegins, "* the last 1000 lines:", "historyBeginsEarlier");
    private static readonly ServerLine HistoryEnds = Line(LineKind.HistoryEnds, "* end", "historyEnds");

    private readonly ManualTime _time = new();

    [Fact]
    public void The_commands_are_sent_once_after_the_first_line_of_the_server()
    {
        Resumption resumption = new(Commands, _time);
        Assert.False(resumption.IsGreeted);

        Assert.Equal(Commands, resumption.Add(Greeting));

        Assert.True(resumption.IsGreeted);
        Assert.Empty(resumption.Add(Greeting));
        Assert.Empty(resumption.HandleTimes());
        Assert.False(resumption.IsOver);
    }

    [Fact]
    public void A_server_that_says_nothing_gets_no_commands()
    {
        Resumption resumption = new(Commands, _time);
        Assert.Empty(resumption.HandleTimes());
        TimeSpan patience = resumption.DueIn;
        _time.Advance(patience - TimeSpan.FromTicks(1));
        Assert.Empty(resumption.HandleTimes());

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Empty(resumption.HandleTimes());
        Assert.True(resumption.IsOver);
    }

    [Fact]
    public void An_answer_that_does_not_come_is_waited_for_only_so_long()
    {
        Resumption resumption = new(Commands, _time);
        resumption.Add(Greeting);
        TimeSpan patience = resumption.DueIn;
        _time.Advance(patience - TimeSpan.FromTicks(1));
        resumption.HandleTimes();
        Assert.False(resumption.IsOver);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(resumption.HandleTimes());

        Assert.True(resumption.IsOver);
    }

    [Fact]
    public void The_history_that_was_asked_for_takes_the_place_of_the_one_that_everyone_gets()
    {
        Resumption resumption = new(Commands, _time);
        Add(resumption, Greeting, ReplayBegins, Earlier("two"), HistoryEnds);
        Assert.False(resumption.IsOver);

        Add(resumption, AnswerBegins, Earlier("one"), Line(LineKind.Acted, "* bob waves") with { Time = Date }, Earlier("two"), HistoryEnds);

        Assert.True(resumption.IsOver);
        Assert.Equal(["bob: one", "* bob waves", "bob: two"], resumption.History.Select(line => line.Text));
        Assert.Empty(resumption.Others);
    }

    [Fact]
    public void Where_nothing_was_asked_for_the_history_that_everyone_gets_has_to_do()
    {
        Resumption resumption = new([], _time);
        Assert.Empty(resumption.Add(Greeting));
        Add(resumption, ReplayBegins, Earlier("one"));
        Assert.False(resumption.IsOver);

        Add(resumption, HistoryEnds);

        Assert.True(resumption.IsOver);
        Assert.Equal(["bob: one"], resumption.History.Select(line => line.Text));
    }

    [Fact]
    public void Where_nothing_was_asked_for_a_server_without_history_is_not_waited_for_long()
    {
        Resumption resumption = new([], _time);
        resumption.Add(Greeting);
        Assert.InRange(resumption.DueIn, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));

        _time.Advance(resumption.DueIn);
        resumption.HandleTimes();

        Assert.True(resumption.IsOver);
        Assert.Empty(resumption.History);
    }

    [Fact]
    public void An_empty_history_is_an_answer()
    {
        Resumption resumption = new(Commands, _time);
        Add(resumption, Greeting, ReplayBegins, Earlier("in the lobby"), HistoryEnds);

        Add(resumption, Line(LineKind.Notice, "* nothing was said here yet", "historyEmpty"));

        Assert.True(resumption.IsOver);
        Assert.Empty(resumption.History);
    }

    [Fact]
    public void What_belongs_to_coming_back_is_not_shown_and_everything_else_is()
    {
        Resumption resumption = new(Commands, _time);
        Add(
            resumption,
            Greeting,
            Line(LineKind.ClaimHint, "* to get your name back: /claim user7 other"),
            Line(LineKind.Arrived, "* bob has arrived"),
            Line(LineKind.Notice, "* the server restarts at noon", "announcement"),
            Line(LineKind.OwnName, "* you are ada"),
            Line(LineKind.PrivateFrom, "[bob] are you back?"),
            Line(LineKind.RoomEntered, "* you are in dev"),
            Said("between"),
            Line(LineKind.Left, "* bob has left"),
            Line(LineKind.Renamed, "* bob is now eve"));

        Assert.Equal(["* the server restarts at noon", "[bob] are you back?"], resumption.Others.Select(line => line.Text));
        Assert.Empty(resumption.History);
        Assert.Equal(["bob: between", "* bob has left", "* bob is now eve"], resumption.Live.Select(line => line.Text));
    }

    [Fact]
    public void The_answer_is_waited_for_from_the_greeting_on()
    {
        Resumption prompt = new(Commands, _time);
        prompt.Add(Greeting);
        Resumption slow = new(Commands, _time);
        _time.Advance(slow.DueIn / 2);
        slow.Add(Greeting);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(slow.DueIn > prompt.DueIn);
    }

    [Fact]
    public void A_name_that_somebody_else_has_now_is_told()
    {
        Resumption resumption = new(Commands, _time);

        Add(resumption, Greeting, Line(LineKind.Notice, "* that token is not valid", "claimInvalid"), AnswerBegins, HistoryEnds);

        Assert.Equal(["* that token is not valid"], resumption.Others.Select(line => line.Text));
    }

    [Theory]
    [InlineData(Ending.Banned)]
    [InlineData(Ending.ComeBack)]
    internal void A_server_that_does_not_let_the_client_in_gets_no_commands_and_its_reason_is_shown(Ending ending)
    {
        Resumption resumption = new(Commands, _time);

        Assert.Empty(resumption.Add(Line(LineKind.Ending, "* you are not let in") with { Ending = ending }));

        Assert.True(resumption.IsOver);
        Assert.Equal(["* you are not let in"], resumption.Others.Select(line => line.Text));
    }

    [Fact]
    public void A_server_that_does_not_stop_talking_is_not_kept_back_for_ever()
    {
        Resumption resumption = new(Commands, _time);
        int count = 0;
        while (!resumption.IsOver && count < 100_000)
        {
            resumption.Add(Line(LineKind.Other, ""));
            count++;
        }

        Assert.InRange(count, 10_000, 50_000);
        Assert.Equal(count, resumption.Others.Count);
    }

    [Fact]
    public void A_history_without_an_end_is_not_kept_back_for_ever()
    {
        Resumption resumption = new(Commands, _time);
        Add(resumption, Greeting, AnswerBegins);
        int count = 0;
        while (!resumption.IsOver && count < 100_000)
        {
            resumption.Add(Earlier($"{count++,1000}"));
        }

        Assert.InRange(count, 1000, 10_000);
        Assert.Equal(count, resumption.History.Count);
    }

    [Fact]
    public void What_is_said_while_the_history_is_awaited_is_shown_once()
    {
        Resumption resumption = new(Commands, _time);
        Add(
            resumption,
            Greeting,
            Said("in the lobby"),
            Line(LineKind.RoomEntered, "* you are in dev"),
            Said("two"),
            AnswerBegins,
            Earlier("one"),
            Said("three"),
            Earlier("two"),
            HistoryEnds);

        Assert.True(resumption.IsOver);
        Assert.Equal(["bob: one", "bob: two"], resumption.History.Select(line => line.Text));
        Assert.Equal(["bob: three"], resumption.Live.Select(line => line.Text));
    }

    private static void Add(Resumption resumption, params ServerLine[] lines)
    {
        foreach (ServerLine line in lines)
        {
            resumption.Add(line);
        }
    }

    private static ServerLine Earlier(string text) => Said(text) with { Time = Date };

    private static ServerLine Said(string text) => Line(LineKind.Said, $"bob: {text}") with { Name = "bob", Body = text };

    private static ServerLine Line(LineKind kind, string text, string? message = null) => new(text, kind) { Message = message };
}
