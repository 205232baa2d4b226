using KestrelChat.Client.Lines;
using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Tests.Lines;

public sealed class LineClassifierTests
{
    [Theory]
    [InlineData("ada: hello", "ada", "hello")]
    [InlineData("ada: ", "ada", "")]
    [InlineData("127.0.0.1:51234: a: b", "127.0.0.1:51234", "a: b")]
    [InlineData("[::1]:51234: hello", "[::1]:51234", "hello")]
    [InlineData("[fe80::1%3]:51234: hello", "[fe80::1%3]:51234", "hello")]
    [InlineData("10.0.0.7:51234@chat-2: hello", "10.0.0.7:51234@chat-2", "hello")]
    [InlineData("10.0.0.7:51234@chat-2#2: hello", "10.0.0.7:51234@chat-2#2", "hello")]
    [InlineData("unix:17: hello", "unix:17", "hello")]
    [InlineData("[127.0.0.1:51234]: hello", "127.0.0.1:51234", "hello")]
    [InlineData("[[::1]:51234]: hello", "[::1]:51234", "hello")]
    [InlineData("ада：привет", "ада", "привет")]
    [InlineData("<user5> hello <b> c", "user5", "hello <b> c")]
    public void What_a_user_says_is_recognized_in_every_form(string text, string name, string said)
    {
        ServerLine line = Received.Line(text);

        Assert.Equal((LineKind.Said, name, said), (line.Kind, line.Name, line.Body));
        Assert.Equal((name, said), (text[line.NameAt], text[line.BodyAt]));
    }

    [Theory]
    [InlineData("You are 127.0.0.1:51234", LineKind.Greeting, "127.0.0.1:51234", null)]
    [InlineData("ada has arrived", LineKind.Arrived, "ada", null)]
    [InlineData("К нам присоединился: 127.0.0.1:51234", LineKind.Arrived, "127.0.0.1:51234", null)]
    [InlineData("ada has left", LineKind.Left, "ada", null)]
    [InlineData("ada has left: see: you", LineKind.Left, "ada", "see: you")]
    [InlineData("Клиент ada покинул чат.", LineKind.Left, "ada", null)]
    [InlineData("ada 离开了：再见", LineKind.Left, "ada", "再见")]
    [InlineData("** ada waves", LineKind.Acted, "ada", "waves")]
    [InlineData("* ada is now eva", LineKind.Renamed, "ada", "eva")]
    [InlineData("* you are now ada", LineKind.OwnName, "ada", null)]
    [InlineData("* you are already ada", LineKind.OwnName, "ada", null)]
    [InlineData("*   to take it back after a lost connection: /claim ada 0123456789abcdef", LineKind.ClaimHint, "ada", "0123456789abcdef")]
    [InlineData("* you are now in dev, 2 here", LineKind.RoomEntered, null, "dev")]
    [InlineData("* you are already in dev", LineKind.RoomEntered, null, "dev")]
    [InlineData("* earlier here (3), oldest first, times in UTC:", LineKind.HistoryBegins, null, null)]
    [InlineData("* 2 lines kept (100 asked for), oldest first, times in UTC:", LineKind.HistoryBegins, null, null)]
    [InlineData("* lines with \"a\" (1), b\" (2), oldest first, times in UTC:", LineKind.HistoryBegins, null, "a\" (1), b")]
    [InlineData("* end of history", LineKind.HistoryEnds, null, null)]
    [InlineData("* in lobby: ada, eva", LineKind.Names, null, "ada, eva")]
    [InlineData("*   ada, idle 3s", LineKind.Names, "ada", "ada")]
    [InlineData("*   dev (2) - what we build", LineKind.Room, null, "dev")]
    [InlineData("*   dev (2)", LineKind.Room, null, "dev")]
    [InlineData("* from ada: lunch?", LineKind.PrivateFrom, "ada", "lunch?")]
    [InlineData("* to ada: lunch?", LineKind.PrivateTo, "ada", "lunch?")]
    [InlineData("* ada set the topic: tea", LineKind.Notice, "ada", null)]
    [InlineData("* topic: you are now in dev", LineKind.Notice, null, null)]
    [InlineData("*   /join <room> - enter a room", LineKind.Notice, null, null)]
    [InlineData("* you are now an operator", LineKind.Notice, null, null)]
    [InlineData("* теперь вы оператор", LineKind.Notice, null, null)]
    [InlineData("* something else", LineKind.Notice, null, null)]
    [InlineData("Welcome to the talker!", LineKind.Other, null, null)]
    [InlineData("login: ", LineKind.Said, "login", "")]
    [InlineData("", LineKind.Other, null, null)]
    [InlineData("<announce> 127.0.0.1 is connected as <user5>.", LineKind.Arrived, "user5", null)]
    [InlineData("<announce> <user5> is disconnected.", LineKind.Left, "user5", null)]
    [InlineData("<announce> already connected: 127.0.0.1 as <user4>.", LineKind.Names, null, "127.0.0.1 as <user4>.")]
    public void Each_line_has_its_kind_and_parts(string text, object kind, string? name, string? body)
    {
        ServerLine line = Received.Line(text);

        Assert.Equal(((LineKind)kind, name, body), (line.Kind, line.Name, line.Body));
        Assert.Equal(text, line.Text);
    }

    [Theory]
    [InlineData("* goodbye", Ending.Quit)]
    [InlineData("* an operator has disconnected you: enough", Ending.Kicked)]
    [InlineData("* вам закрыт доступ на этот сервер", Ending.Banned)]
    [InlineData("* your name ada was claimed from another connection", Ending.NameClaimed)]
    [InlineData("* the server is restarting, please reconnect", Ending.ComeBack)]
    [InlineData("* 服务器已满（10 个连接），请稍后再试", Ending.ComeBack)]
    public void The_last_line_says_why_the_connection_ends(string text, object ending)
    {
        Assert.Equal((LineKind.Ending, (Ending)ending), (Received.Line(text).Kind, Received.Line(text).Ending));
    }

    [Theory]
    [InlineData("ada: * you are now in dev, 2 here")]
    [InlineData("ada: has arrived")]
    [InlineData("ada: eva has left")]
    [InlineData("ada:  has left: x")]
    [InlineData("ada: 12:34:56 eva: hello")]
    [InlineData("ada：离开了")]
    [InlineData("ada： 离开了")]
    [InlineData("[ada]: Клиент eva покинул чат.")]
    [InlineData("<ada> <announce> 127.0.0.1 is connected as <user5>.")]
    [InlineData("ada: ** eva waves")]
    [InlineData("ada: You are eva")]
    public void A_users_text_is_not_taken_for_a_line_of_the_server(string text)
    {
        Assert.Equal((LineKind.Said, "ada"), (Received.Line(text).Kind, Received.Line(text).Name));
    }

    [Theory]
    [InlineData("12:34:56 ada: hello", "12:34:56")]
    [InlineData("2025-01-31 12:34:56 ada: hello", "2025-01-31 12:34:56")]
    public void The_time_before_a_line_is_taken_off(string text, string time)
    {
        ServerLine line = Received.Line(text);

        Assert.Equal((LineKind.Said, "ada", "ada: hello", time), (line.Kind, line.Name, line.Text, line.Time));
    }

    [Fact]
    public void The_time_of_an_unknown_form_stays_in_its_text()
    {
        ServerLine line = Received.Line("12:34:56 the talker is up");

        Assert.Equal((LineKind.Other, "12:34:56 the talker is up", (string?)null), (line.Kind, line.Text, line.Time));
    }

    [Theory]
    [InlineData("ada: hello", "en")]
    [InlineData("[ada]: hello", "ru")]
    [InlineData("ada：hello", "zh")]
    [InlineData("** ada waves", null)]
    [InlineData("* сервер теперь говорит с вами по-русски", "ru")]
    public void The_form_shows_the_language_unless_several_have_it(string text, string? language)
    {
        Assert.Equal(language, Received.Line(text).Language);
    }

    [Fact]
    public void A_bell_is_reported()
    {
        Assert.True(new LineClassifier(Received.Wordings).Classify(new ReceivedText("ada: hello", Rings: true)).Rings);
    }

    [Fact]
    public void A_wording_of_the_users_comes_first()
    {
        Wording wording = WordingReader.Read("own", """{ "said": "{who} says {text}", "goodbye": "* ciao" }"""u8.ToArray());
        LineClassifier classifier = new(Received.Wordings.With(wording));

        ServerLine said = classifier.Classify(new ReceivedText("ada says ciao", Rings: false));

        Assert.Equal((LineKind.Said, "ada", "ciao", "own"), (said.Kind, said.Name, said.Body, said.Language));
        Assert.Equal(Ending.Quit, classifier.Classify(new ReceivedText("* ciao", Rings: false)).Ending);
        Assert.Equal(LineKind.Said, classifier.Classify(new ReceivedText("ada: ciao", Rings: false)).Kind);
    }

    [Fact]
    public void A_line_of_any_length_is_classified_in_time_proportional_to_it()
    {
        string hostile = string.Concat(Enumerable.Repeat("* \"a\" (1), ", 6000));
        TimeProvider time = TimeProvider.System;
        long began = time.GetTimestamp();

        for (int line = 0; line < 100; line++)
        {
            Received.Line(hostile);
            Received.Line("* lines with \"" + hostile);
            Received.Line("* " + hostile.Replace(' ', ':'));
        }

        // Milliseconds, unless a template goes back for every place where a slot may end.
        Assert.InRange(time.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
