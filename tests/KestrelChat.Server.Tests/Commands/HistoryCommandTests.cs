using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/history</c> and <c>/grep</c>.</summary>
[Trait("Category", "Program")]
public sealed class HistoryCommandTests
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
    public Task History_shows_the_last_lines_oldest_first_in_UTC() => ChatScript.RunAsync("A", """
        A> /history
        A| * nothing has been said here yet

        """.TrimEnd() + "\n" + FiveLines + """
        A> /time +02:00
        A| * lines begin with the time, UTC+02:00
        A> /history 2
        A| * earlier here (2), oldest first, times in UTC:
        A| {date} {A}: four
        A| {date} {A}: five
        A| * end of history
        A> /h
        A| * earlier here (5), oldest first, times in UTC:
        A| {date} {A}: one
        A| {date} {A}: Two tea
        A| {date} ** {A} drinks tea
        A| {date} {A}: four
        A| {date} {A}: five
        A| * end of history
        """);

    [Fact]
    public Task History_says_that_fewer_lines_are_kept_than_requested() => ChatScript.RunAsync(
        "A",
        FiveLines + """
        A> /history 100
        A| * 3 lines kept (100 asked for), oldest first, times in UTC:
        A| {date} ** {A} drinks tea
        A| {date} {A}: four
        A| {date} {A}: five
        A| * end of history
        A> /history 99999999999
        A| * earlier here (3), oldest first, times in UTC:
        A| {date} ** {A} drinks tea
        A| {date} {A}: four
        A| {date} {A}: five
        A| * end of history
        """,
        ("Chat:HistoryLines", "3"));

    [Fact]
    public Task Grep_finds_lines_with_all_words_in_any_case() => ChatScript.RunAsync("A", FiveLines + """
        A> /grep TEA
        A| * lines with "TEA" (2), oldest first, times in UTC:
        A| {date} {A}: Two tea
        A| {date} ** {A} drinks tea
        A| * end of history
        A> /search tea two
        A| * lines with "tea two" (1), oldest first, times in UTC:
        A| {date} {A}: Two tea
        A| * end of history
        A> /grep coffee
        A| * "coffee" not found in the 5 lines kept
        """);

    [Fact]
    public Task History_needs_a_number_and_grep_needs_words() => ChatScript.RunAsync("A", """
        A> /history all
        A| * usage: /history [lines]
        A> /history 0
        A| * usage: /history [lines]
        A> /history -1
        A| * usage: /history [lines]
        A> /grep
        A| * usage: /grep <words>
        """);

    [Fact]
    public Task History_shows_the_names_of_that_time() => ChatScript.RunAsync("A", """
        A> one
        A| {A}: one
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token}
        A> two
        A| ada: two
        A> /history
        A| * earlier here (2), oldest first, times in UTC:
        A| {date} {A}: one
        A| {date} ada: two
        A| * end of history
        """);
}
