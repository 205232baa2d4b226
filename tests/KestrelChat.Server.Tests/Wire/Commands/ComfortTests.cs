using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/me</c>, <c>/away</c>, <c>/ignore</c> and <c>/quit</c>.</summary>
public sealed class ComfortTests
{
    [Fact]
    public Task What_one_does_is_told_as_done() => Scene.PlayAsync("A B", """
        A> /me
        A| * usage: /me <text>
        A> /me waves at \e[5mall
        A| ** {A} waves at ␛[5mall
        B| ** {A} waves at ␛[5mall
        """);

    [Fact]
    public Task Who_is_away_is_shown_so_to_who_asks_or_writes() => Scene.PlayAsync("A B", $$"""
        A> /away tea
        A| * you are away: tea; /away again and you are back
        B> /msg {A} hello
        B| * to {A}: hello
        B| * {A} is away: tea
        A| * from {B}: hello
        B> /whois {A}
        B| * {A} is in lobby, idle {idle}
        B| * {A} is away: tea
        B> /who
        B| * 2 in lobby:
        B| *   {A}, idle {idle} - tea
        B| *   {B}, idle {idle}
        A> /away
        A| * you are back
        B> /whois {A}
        B| * {A} is in lobby, idle {idle}
        A> /away
        A| * you are away: ...; /away again and you are back
        A> /back
        A| * you are back
        A> /back
        A| * you are back
        A> /away {{new string('x', 201)}}
        A| * that is too long: 200 characters at most
        """);

    [Fact]
    public Task Who_is_ignored_is_neither_seen_nor_heard_until_shown_again() => Scene.PlayAsync("A B C", """
        B> /nick bob
        B| * {B} is now bob
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token}
        A| * {B} is now bob
        C| * {B} is now bob
        A> /ignore
        A| * you ignore nobody; /ignore <name> hides somebody's lines
        A> /ignore BOB
        A| * you will not see lines of BOB; /ignore BOB again and you will
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
        A| * end of the past
        A> /ignore bob
        A| * you will see lines of bob again
        B> sorry
        A| bob: sorry
        B| bob: sorry
        C| bob: sorry
        A> /unignore bob
        A| * you will see lines of bob again
        """);

    [Fact]
    public Task Lines_of_who_is_ignored_are_left_out_of_the_past() => Scene.PlayAsync("A B", """
        A> mine
        A| {A}: mine
        B| {A}: mine
        B> his
        A| {B}: his
        B| {B}: his
        A> /ignore {B}
        A| * you will not see lines of {B}; /ignore {B} again and you will
        A> /history
        A| * said here before (1), oldest first, times in UTC:
        A| {date} {A}: mine
        A| * end of the past
        A> /grep his
        A| * none of the 1 lines that are kept has "his"
        A> /join dev
        A| * you are in dev now, 1 here
        B| {A} has left
        A> /leave
        A| * you are in lobby now, 2 here
        A| * said here before (1), oldest first, times in UTC:
        A| {date} {A}: mine
        A| * end of the past
        B| {A} has arrived
        """);

    [Fact]
    public Task Ignoring_has_limits() => Scene.PlayAsync(
        "A",
        string.Concat(Enumerable.Range(1, 100).Select(i => $"A> /ignore x{i}\nA| * you will not see lines of x{i}; /ignore x{i} again and you will\n")) + $$"""
        A> /ignore x101
        A| * you ignore 100, more is not possible
        A> /ignore {{new string('x', 81)}}
        A| * a name has 1 to 32 characters
        A> /ignore {A}
        A| * that would be you
        """);

    [Fact]
    public Task Names_that_are_ignored_are_shown_as_they_were_typed() => Scene.PlayAsync("A", """
        A> /ignore Анна
        A| * you will not see lines of Анна; /ignore Анна again and you will
        A> /ignore
        A| * you ignore Анна
        """);

    [Fact]
    public Task Who_quits_is_said_goodbye_and_the_others_see_the_last_word() => Scene.PlayAsync("A B C", """
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
