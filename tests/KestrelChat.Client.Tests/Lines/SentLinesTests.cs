using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Tests.Lines;

public sealed class SentLinesTests
{
    private const string Proof = "* you are now in dev, 2 here";

    private readonly ManualTime _time = new();
    private readonly Conversation _conversation = new(Received.Wordings, "en");
    private readonly SentLines _sent;

    public SentLinesTests() => _sent = new SentLines(_time, _conversation);

    [Fact]
    public void A_line_that_comes_back_is_not_shown_by_the_client()
    {
        Receive("You are ada");
        Send("hello");
        Assert.Equal(SentLines.EchoTimeout, _sent.DueIn);

        Assert.True(Receive("ada: hello"));

        Assert.Null(_sent.DueIn);
        Assert.Empty(ShownAfter(SentLines.EchoTimeout));
        Assert.Empty(_sent.TakeUnconfirmed());
    }

    [Fact]
    public void Another_users_line_with_the_same_text_is_no_echo()
    {
        Receive("You are ada");
        Send("hello");

        Assert.False(Receive("bob: hello"));

        Assert.Equal(["hello"], _sent.TakeUnconfirmed());
    }

    [Fact]
    public void A_line_that_does_not_come_back_within_2_seconds_is_shown_by_the_client()
    {
        Send("hello");

        Assert.Empty(ShownAfter(SentLines.EchoTimeout - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(["hello"], ShownAfter(TimeSpan.FromMilliseconds(1)));
        Assert.Null(_sent.DueIn);
    }

    [Fact]
    public void A_client_that_has_sent_nothing_waits_for_nothing_and_then_for_its_first_line()
    {
        // On a machine that has run for a while.
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_sent.DueIn);
        Assert.Empty(_sent.TakeDue());

        Send("hello");
        Assert.Empty(_sent.TakeDue());
        Assert.Equal(SentLines.EchoTimeout, _sent.DueIn);
        Assert.True(Receive("ada: hello"));
        Assert.Empty(ShownAfter(SentLines.EchoTimeout));
    }

    [Fact]
    public void After_that_every_line_is_shown_at_once()
    {
        Send("one");
        ShownAfter(SentLines.EchoTimeout);

        Send("two");
        Send("/three");

        Assert.Equal(TimeSpan.Zero, _sent.DueIn);
        Assert.Equal(["two", "/three"], _sent.TakeDue());
    }

    [Fact]
    public void Ncat_is_known_not_to_send_lines_back()
    {
        Send("early");
        Receive("<announce> 127.0.0.1 is connected as <user5>.");
        Send("hello");

        Assert.Equal(["early", "hello"], _sent.TakeDue());
    }

    [Fact]
    public void A_server_that_was_only_slow_is_waited_for_again()
    {
        Receive("You are ada");
        Send("one");
        ShownAfter(SentLines.EchoTimeout);
        Receive("ada: one");

        Send("two");

        Assert.Empty(ShownAfter(SentLines.EchoTimeout));
        Assert.Equal(["two"], _sent.TakeUnconfirmed());
    }

    [Fact]
    public void A_line_in_an_unknown_form_that_ends_with_the_text_is_the_echo()
    {
        Send("hello");
        Assert.False(Receive("[12:03] bob says othello"));

        Assert.True(Receive("[12:03] ada says hello"));
    }

    [Fact]
    public void Tokens_are_never_shown_nor_kept()
    {
        Receive("<announce> 127.0.0.1 is connected as <user5>.");

        Send("/claim ada 0123456789abcdef");
        Send(" /OP secret");

        Assert.Empty(_sent.TakeDue());
        Assert.Empty(_sent.TakeUnconfirmed());
    }

    [Fact]
    public void Commands_are_not_shown()
    {
        Send("/who");
        Send("/join dev");

        Assert.Empty(ShownAfter(SentLines.EchoTimeout));
        Assert.Empty(_sent.TakeUnconfirmed());
    }

    [Theory]
    [InlineData("/me waves", "** ada waves")]
    [InlineData("/msg bob lunch?", "* to bob: lunch?")]
    [InlineData("/tell bob lunch?", "* to bob: lunch?")]
    [InlineData("/r gladly", "* to bob: gladly")]
    [InlineData("//etc is a path", "ada: /etc is a path")]
    public void Commands_that_say_something_are_confirmed_by_what_they_said(string line, string confirmation)
    {
        Receive("You are ada", Proof);
        Send(line);
        Send("/me is missing");

        Assert.True(Receive(confirmation));

        Assert.Equal(["/me is missing"], _sent.TakeUnconfirmed());
    }

    [Fact]
    public void A_later_line_that_came_back_tells_that_the_earlier_ones_were_answered()
    {
        Receive("You are ada", Proof);
        Send("refused");
        Send("/msg bob lunch?");
        Send("said");

        Receive("* you are muted for another 3m", "ada: said");

        Assert.Empty(_sent.TakeUnconfirmed());
    }

    [Fact]
    public void A_notice_after_a_private_line_is_its_answer()
    {
        Receive("You are ada", Proof);
        Send("/msg nobody lunch?");
        Send("said");

        Receive("* there is nobody called nobody here");

        Assert.Equal(["said"], _sent.TakeUnconfirmed());
    }

    [Fact]
    public void Lines_of_the_history_confirm_nothing()
    {
        Receive("You are ada");
        Send("hello");

        Receive("* earlier here (1), oldest first, times in UTC:", "2025-01-31 12:34:56 ada: hello", "* end of history");

        Assert.Equal(["hello"], _sent.TakeUnconfirmed());
    }

    [Fact]
    public void What_was_not_confirmed_is_told_once()
    {
        Receive("You are ada", "ada: hello");
        Send("one");
        Send("two");

        Assert.Equal(["one", "two"], _sent.TakeUnconfirmed());
        Assert.Empty(_sent.TakeUnconfirmed());
    }

    [Fact]
    public void At_most_a_thousand_lines_wait()
    {
        Receive("You are ada", Proof);
        for (int number = 0; number < 2000; number++)
        {
            Send($"line {number}");
        }

        Assert.Equal(1000, _sent.TakeUnconfirmed().Count);
    }

    private void Send(string line)
    {
        _conversation.Sent(line);
        _sent.Sent(line);
    }

    private bool Receive(params string[] lines)
    {
        bool isEcho = false;
        foreach (ServerLine line in Received.Lines(lines))
        {
            _conversation.Observe(line);
            isEcho = _sent.Observe(line);
        }

        return isEcho;
    }

    private IReadOnlyList<string> ShownAfter(TimeSpan delay)
    {
        _time.Advance(delay);
        return _sent.TakeDue();
    }
}
