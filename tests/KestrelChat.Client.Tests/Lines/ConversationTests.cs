using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Tests.Lines;

public sealed class ConversationTests
{
    private const string Hint = "*   to take it back after a lost connection: /claim ada 0123456789abcdef";

    private readonly Conversation _conversation = new(Received.Wordings, "en");

    [Fact]
    public void The_greeting_tells_the_own_name_but_does_not_prove_the_server()
    {
        Observe("You are 127.0.0.1:51234");

        Assert.Equal("127.0.0.1:51234", _conversation.OwnName);
        Assert.False(_conversation.IsKestrelChat);
        Assert.False(_conversation.IsForeign);
    }

    [Theory]
    [InlineData("hello all")]
    [InlineData("bob: hello all")]
    [InlineData("<user4> hello all")]
    public void Where_a_user_speaks_first_no_later_line_proves_the_server(string first)
    {
        Observe(first, "You are 127.0.0.1:1234", "* you are now ada", Hint, "* you are now in dev, 2 here", "* earlier here (1), oldest first, times in UTC:");

        Assert.False(_conversation.GreetsLikeKestrelChat);
        Assert.False(_conversation.IsKestrelChat);
    }

    [Theory]
    [InlineData("$(reboot)")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("0123456789abcde")]
    public void What_does_not_look_like_a_token_is_none(string token)
    {
        Observe("You are 127.0.0.1:1234", "* you are now ada", $"*   to take it back after a lost connection: /claim ada {token}");

        Assert.Null(_conversation.Token);
    }

    [Fact]
    public void A_new_name_comes_with_the_token_that_takes_it_back()
    {
        Observe("You are 127.0.0.1:51234", "* 127.0.0.1:51234 is now ada", "* you are now ada", Hint);

        Assert.Equal(("ada", "ada", "0123456789abcdef"), (_conversation.OwnName, _conversation.ClaimName, _conversation.Token));
        Assert.True(_conversation.IsKestrelChat);
    }

    [Fact]
    public void The_own_name_follows_a_renaming_that_everyone_sees()
    {
        Observe("You are ada", "* bob is now rob", "* ada is now eva");

        Assert.Equal("eva", _conversation.OwnName);
    }

    [Fact]
    public void The_token_of_another_name_proves_nothing()
    {
        Observe("You are 127.0.0.1:51234", Hint);

        Assert.False(_conversation.IsKestrelChat);
    }

    [Fact]
    public void Without_a_greeting_the_first_arrival_is_ones_own()
    {
        Observe("К нам присоединился: 127.0.0.1:51234", "К нам присоединился: 127.0.0.1:51235");

        Assert.Equal("127.0.0.1:51234", _conversation.OwnName);
    }

    [Fact]
    public void After_a_greeting_arrivals_are_those_of_others()
    {
        Observe("eva has arrived");
        Assert.Null(_conversation.OwnName);

        Observe("You are ada", "bob has arrived");

        Assert.Equal("ada", _conversation.OwnName);
        Assert.Equal(["eva", "bob"], _conversation.Names);
    }

    [Fact]
    public void A_line_that_comes_back_corrects_a_guessed_name()
    {
        Observe("К нам присоединился: 127.0.0.1:1", "К нам присоединился: 127.0.0.1:2");
        _conversation.Sent("tea?");

        Observe("[127.0.0.1:1]: coffee", "[127.0.0.1:2]: tea?");

        Assert.Equal("127.0.0.1:2", _conversation.OwnName);
    }

    [Fact]
    public void Who_spoke_last_is_the_first_name()
    {
        Observe("You are ada", "bob has arrived", "eva has arrived", "eva: one", "bob: two", "ada: three", "** eva waves");

        Assert.Equal(["eva", "bob"], _conversation.Names);
    }

    [Fact]
    public void Names_follow_departures_renamings_and_lists()
    {
        Observe("You are ada", "bob: hello", "eva: hello", "* bob is now rob", "eva has left: bye", "* in lobby: ada, rob, tom", "*   mia, idle 3s");

        Assert.Equal(["rob", "tom", "mia"], _conversation.Names);
    }

    [Fact]
    public void At_most_a_thousand_names_are_kept()
    {
        for (int number = 0; number < 2000; number++)
        {
            Observe($"user{number}: hello");
        }

        Assert.Equal(1000, _conversation.Names.Count);
        Assert.Equal("user1999", _conversation.Names[0]);
    }

    [Fact]
    public void Rooms_are_those_entered_and_those_listed()
    {
        Observe("*   dev (1) - what we build", "*   lobby (1)", "* you are now in ops, 1 here", "* you are now in dev, 2 here");

        Assert.Equal(["dev", "ops", "lobby"], _conversation.Rooms);
        Assert.Equal("dev", _conversation.Room);
    }

    [Fact]
    public void Commands_are_described_in_the_servers_language()
    {
        Assert.Equal("<room>", _conversation.Commands.Single(command => command.Word == "join").Arguments);

        Observe("[ada]: привет");

        Assert.Equal("<комната>", _conversation.Commands.Single(command => command.Word == "join").Arguments);
    }

    [Fact]
    public void Ncat_has_no_commands_and_tells_the_own_name_first()
    {
        Observe(
            "<announce> 127.0.0.1 is connected as <user5>.",
            "<announce> already connected: 127.0.0.1 as <user4>.",
            "<announce> 127.0.0.1 is connected as <user6>.");

        Assert.True(_conversation.IsForeign);
        Assert.Empty(_conversation.Commands);
        Assert.Equal("user5", _conversation.OwnName);
        Assert.Equal(["user4", "user6"], _conversation.Names);
    }

    [Fact]
    public void A_command_that_everyone_is_shown_proves_that_there_are_none()
    {
        Observe("You are ada");
        _conversation.Sent("/help");

        Observe("ada: /help");

        Assert.True(_conversation.IsForeign);
    }

    [Fact]
    public void Two_slashes_prove_nothing()
    {
        Observe("You are ada");
        _conversation.Sent("/help");
        _conversation.Sent("//help");

        Observe("* commands (/help <command> explains one, // begins a line with a slash):", "ada: /help");

        Assert.False(_conversation.IsForeign);
    }

    [Fact]
    public void Lines_of_the_history_are_between_its_notices()
    {
        Observe("* earlier here (1), oldest first, times in UTC:", "2025-01-31 12:34:56 bob: hello");
        Assert.True(_conversation.IsInHistory);

        Observe("* end of history");

        Assert.False(_conversation.IsInHistory);
        Assert.True(_conversation.IsKestrelChat);
    }

    [Fact]
    public void Only_the_last_line_says_why_the_connection_ends()
    {
        Observe("* the server is restarting, please reconnect");
        Assert.Equal(Ending.ComeBack, _conversation.LastEnding);

        Observe("ada: hello");

        Assert.Equal(Ending.None, _conversation.LastEnding);
    }

    [Theory]
    [InlineData("/quit", Ending.Quit)]
    [InlineData("/BYE see you", Ending.Quit)]
    [InlineData("/quite", Ending.None)]
    [InlineData("//quit", Ending.None)]
    public void Who_said_goodbye_has_left_on_purpose(string line, object ending)
    {
        _conversation.Sent(line);

        Assert.Equal((Ending)ending, _conversation.LastEnding);
    }

    [Fact]
    public void A_new_connection_keeps_what_is_taken_back()
    {
        Observe("You are 127.0.0.1:51234", "* you are now ada", Hint, "* you are now in dev, 2 here", "bob: hello", "* the server is restarting, please reconnect");

        _conversation.BeginConnection();

        Assert.Equal(("ada", "0123456789abcdef", "dev"), (_conversation.ClaimName, _conversation.Token, _conversation.LastRoom));
        Assert.Equal(((string?)null, (string?)null, Ending.None), (_conversation.OwnName, _conversation.Room, _conversation.LastEnding));
        Assert.False(_conversation.IsKestrelChat);
        Assert.Equal(["bob"], _conversation.Names);
    }

    [Theory]
    [InlineData("bob: ada, lunch?", true)]
    [InlineData("bob: lunch, ADA?", true)]
    [InlineData("** bob waves to ada", true)]
    [InlineData("* from bob: lunch?", true)]
    [InlineData("bob: adamant", false)]
    [InlineData("bob: canada", false)]
    [InlineData("bob: ada_2", false)]
    [InlineData("bob: adamant ada", true)]
    [InlineData("bob: 你好ada你好", true)]
    [InlineData("ada: ada is me", false)]
    [InlineData("* ada is away", false)]
    [InlineData("* to bob: ada", false)]
    public void A_line_with_the_own_name_as_a_word_and_a_private_line_are_meant_for_the_user(string text, bool isMeant)
    {
        Observe("You are 127.0.0.1:51234", "* you are now ada");

        Assert.Equal(isMeant, _conversation.Mentions(Received.Line(text)));
    }

    private void Observe(params string[] lines)
    {
        foreach (ServerLine line in Received.Lines(lines))
        {
            _conversation.Observe(line);
        }
    }
}
