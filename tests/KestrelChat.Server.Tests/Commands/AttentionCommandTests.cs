using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/me</c>, <c>/away</c>, <c>/ignore</c> and <c>/quit</c>.</summary>
[Trait("Category", "Program")]
public sealed class AttentionCommandTests
{
    [Fact]
    public Task Me_shows_an_action_with_visible_text() => ChatScript.RunAsync("A B", """
        A> /me
        A| * usage: /me <text>
        A> /me waves at \e[5mall
        A| ** {A} waves at ␛[5mall
        B| ** {A} waves at ␛[5mall
        """);

    [Fact]
    public Task An_away_client_is_shown_as_away_in_who_whois_and_to_senders() => ChatScript.RunAsync("A B", $$"""
        A> /away tea
        A| * you are away: tea; /away again when you are back
        B> /msg {A} hello
        B| * to {A}: hello
        B| * {A} is away: tea
        A| * from {B}: hello
        B> /whois {A}
        B| * {A} is in lobby, idle {seconds}s
        B| * {A} is away: tea
        B> /who
        B| * 2 in lobby:
        B| *   {A}, idle {seconds}s - tea
        B| *   {B}, idle {seconds}s
        A> /away
        A| * you are back
        B> /whois {A}
        B| * {A} is in lobby, idle {seconds}s
        A> /away
        A| * you are away; /away again when you are back
        A> /back
        A| * you are back
        A> /back
        A| * you are not away; /away says that you are
        A> /away {{new string('x', 201)}}
        A| * that is too long: 200 characters at most
        """);

    [Fact]
    public Task Lines_and_private_messages_of_an_ignored_client_are_hidden_until_shown_again() => ChatScript.RunAsync("A B C", """
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
        A| * {B} is now bob
        C| * {B} is now bob
        A> /ignore
        A| * you ignore nobody; /ignore <name> hides a user's lines
        A> /ignore BOB
        A| * lines of BOB are hidden; /ignore BOB again shows them
        A> /ignore
        A| * you ignore BOB
        B> buy
        B| bob: buy
        C| bob: buy
        B> /me shouts
        B| ** bob shouts
        C| ** bob shouts
        B> /msg {A} buy
        B| * to {A}: buy
        C> hello
        A| {C}: hello
        B| {C}: hello
        C| {C}: hello
        A> /reply to whom?
        A| * nobody has written to you
        A> /grep hello
        A| * lines with "hello" (1), oldest first, times in UTC:
        A| {date} {C}: hello
        A| * end of history
        A> /ignore bob
        A| * lines of bob are shown again
        B> sorry
        A| bob: sorry
        B| bob: sorry
        C| bob: sorry
        A> /unignore bob
        A| * you do not ignore bob; /ignore lists whom you ignore
        A> /ignore bob
        A| * lines of bob are hidden; /ignore bob again shows them
        A> /unignore bob
        A| * lines of bob are shown again
        """);

    [Fact]
    public Task Lines_of_an_ignored_client_are_left_out_of_the_history() => ChatScript.RunAsync("A B", """
        A> mine
        A| {A}: mine
        B| {A}: mine
        B> his
        A| {B}: his
        B| {B}: his
        A> /ignore {B}
        A| * lines of {B} are hidden; /ignore {B} again shows them
        A> /history
        A| * earlier here (1), oldest first, times in UTC:
        A| {date} {A}: mine
        A| * end of history
        A> /grep his
        A| * "his" not found in the 1 lines kept
        A> /join dev
        A| * you are now in dev, 1 here
        B| {A} has left
        A> /leave
        A| * you are now in lobby, 2 here
        A| * earlier here (1), oldest first, times in UTC:
        A| {date} {A}: mine
        A| * end of history
        B| {A} has arrived
        """);

    [Fact]
    public Task The_ignore_list_and_its_names_are_bounded() => ChatScript.RunAsync(
        "A",
        string.Concat(Enumerable.Range(1, 100).Select(i => $"A> /ignore x{i}\nA| * lines of x{i} are hidden; /ignore x{i} again shows them\nA| * there is nobody called x{i} here\n")) + $$"""
        A> /ignore x101
        A| * your ignore list is full (100)
        A> /ignore {{new string('x', 81)}}
        A| * a name has 1 to 32 characters
        A> /ignore {A}
        A| * you cannot ignore {A}: that is you
        """);

    [Fact]
    public Task Ignored_names_are_listed_as_they_were_typed() => ChatScript.RunAsync("A", """
        A> /ignore Анна
        A| * lines of Анна are hidden; /ignore Анна again shows them
        A| * there is nobody called Анна here
        A> /ignore
        A| * you ignore Анна
        """);

    [Fact]
    public Task Quit_sends_a_goodbye_and_shows_the_last_words_to_the_room() => ChatScript.RunAsync("A B C", """
        A> /quit see you
        A| * goodbye
        A is closed
        B| {A} has left: see you
        C| {A} has left: see you
        B> /bye
        B| * goodbye
        B is closed
        C| {B} has left
        """);
}
