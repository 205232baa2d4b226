using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/history</c> and <c>/grep</c>.</summary>
public sealed class HistoryTests
{
    private const string FiveLines = """
        A> one
        A| {A}: one
        A> Two tea
        A| {A}: Two tea
        A> /me drinks tea
        A| ** {A} drinks tea
        A> four
        A| {A}: four
        A> five
        A| {A}: five

        """;

    [Fact]
    public Task The_last_lines_are_shown_oldest_first_with_their_times_in_UTC_whatever_the_persons_own() => Scene.PlayAsync("A", """
        A> /history
        A| * nothing was said here yet

        """.TrimEnd() + "\n" + FiveLines + """
        A> /time +02:00
        A| * lines begin with the time now, UTC+02:00
        A> /history 2
        A| * said here before (2), oldest first, times in UTC:
        A| {date} {A}: four
        A| {date} {A}: five
        A| * end of the past
        A> /h
        A| * said here before (5), oldest first, times in UTC:
        A| {date} {A}: one
        A| {date} {A}: Two tea
        A| {date} ** {A} drinks tea
        A| {date} {A}: four
        A| {date} {A}: five
        A| * end of the past
        """);

    [Fact]
    public Task Where_fewer_are_kept_than_were_asked_for_it_says_so() => Scene.PlayAsync(
        "A",
        FiveLines + """
        A> /history 100
        A| * only 3 of the 100 lines asked for are kept, oldest first, times in UTC:
        A| {date} ** {A} drinks tea
        A| {date} {A}: four
        A| {date} {A}: five
        A| * end of the past
        """,
        ("Chat:HistoryLines", "3"));

    [Fact]
    public Task Lines_are_found_that_have_all_the_words_in_either_case() => Scene.PlayAsync("A", FiveLines + """
        A> /grep TEA
        A| * lines with "TEA" (2), oldest first, times in UTC:
        A| {date} {A}: Two tea
        A| {date} ** {A} drinks tea
        A| * end of the past
        A> /search tea two
        A| * lines with "tea two" (1), oldest first, times in UTC:
        A| {date} {A}: Two tea
        A| * end of the past
        A> /grep coffee
        A| * none of the 5 lines that are kept has "coffee"
        """);

    [Fact]
    public Task It_wants_a_number_and_words() => Scene.PlayAsync("A", """
        A> /history all
        A| * usage: /history [lines]
        A> /history 0
        A| * usage: /history [lines]
        A> /history -1
        A| * usage: /history [lines]
        A> /history 99999999999
        A| * usage: /history [lines]
        A> /grep
        A| * usage: /grep <words>
        """);

    [Fact]
    public Task The_past_shows_people_as_they_were_called_then() => Scene.PlayAsync("A", """
        A> one
        A| {A}: one
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        A> two
        A| ada: two
        A> /history
        A| * said here before (2), oldest first, times in UTC:
        A| {date} {A}: one
        A| {date} ada: two
        A| * end of the past
        """);
}
