using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/nick</c> and <c>/claim</c>.</summary>
public sealed class NameTests
{
    private const string WrongCharacters = "no spaces, brackets, colons, quotes or invisible characters, please";
    private const string Reserved = "it looks like an address or like the server";

    [Fact]
    public Task Who_takes_a_name_is_called_so_and_the_others_are_told_once() => Scene.PlayAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        B| * {A} is now ada
        A> hello
        A| ada: hello
        B| ada: hello
        A> /name Ada
        A| * ada is now Ada
        A| * you are Ada now; should you lose the connection, take the name back with: /claim Ada {token}
        B| * ada is now Ada
        A> /nick Ada
        A| * you are Ada already
        """);

    [Fact]
    public Task A_name_has_one_owner_in_whatever_way_it_is_written() => Scene.PlayAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        B| * {A} is now ada
        B> /nick ada
        B| * somebody else is called ada
        B> /nick ADA
        B| * somebody else is called ADA
        B> /nick ａｄａ
        B| * somebody else is called ａｄａ
        B> still nobody
        B| {B}: still nobody
        A| {B}: still nobody
        """);

    [Fact]
    public Task A_former_name_is_free_at_once() => Scene.PlayAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token1}
        B| * {A} is now ada
        A> /nick eva
        A| * ada is now eva
        A| * you are eva now; should you lose the connection, take the name back with: /claim eva {token2}
        B| * ada is now eva
        B> /nick ada
        B| * {B} is now ada
        B| * you are ada now; should you lose the connection, take the name back with: /claim ada {token3}
        A| * {B} is now ada
        """);

    [Fact]
    public Task The_name_of_who_has_left_is_free_for_whoever_has_seen_that() => Scene.PlayAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token1}
        B| * {A} is now ada
        A leaves
        B| ada has left
        B> /nick ada
        B| * {B} is now ada
        B| * you are ada now; should you lose the connection, take the name back with: /claim ada {token2}
        """);

    [Fact]
    public Task What_could_be_taken_for_another_or_for_the_server_is_no_name() => Scene.PlayAsync("A", $"""
        A> /nick
        A| * usage: /nick <name>
        A> /nick a b
        A| * a b cannot be a name: {WrongCharacters}
        A> /nick a:b
        A| * a:b cannot be a name: {WrongCharacters}
        A> /nick <b>
        A| * <b> cannot be a name: {WrongCharacters}
        A> /nick a{'\u200B'}b
        A| * a{'\u200B'}b cannot be a name: {WrongCharacters}
        A> /nick a\eb
        A| * a␛b cannot be a name: {WrongCharacters}
        A> /nick a{'\u202E'}b
        A| * a\u{'{'}202e{'}'}b cannot be a name: {WrongCharacters}
        A> /nick 127.0.0.1:80
        A| * 127.0.0.1:80 cannot be a name: {Reserved}
        A> /nick *ada
        A| * *ada cannot be a name: {Reserved}
        A> /nick server
        A| * server cannot be a name: {Reserved}
        A> /nick аdа
        A| * аdа cannot be a name: it mixes letters of scripts that look alike
        """);

    [Fact]
    public Task A_name_is_as_long_as_is_set() => Scene.PlayAsync(
        "A",
        """
        A> /nick abcdefghi
        A| * a name has 1 to 8 characters
        A> /nick 一二三四五六七八九
        A| * a name has 1 to 8 characters
        A> /nick 一二三四五六七八
        A| * {A} is now 一二三四五六七八
        A| * you are 一二三四五六七八 now; should you lose the connection, take the name back with: /claim 一二三四五六七八 {token}
        """,
        ("Chat:MaxNameLength", "8"));

    [Fact]
    public Task A_new_connection_claims_the_name_of_a_stale_one_which_is_closed_and_the_token_holds_for_the_next_time() => Scene.PlayAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        B| * {A} is now ada
        B> /claim ada {token}
        A| * your name ada was claimed from another connection
        A is closed
        B| ada has left
        B| * {B} is now ada
        B| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        C connects
        C| You are {C}
        B| {C} has arrived
        C> /claim ADA {token}
        B| * your name ada was claimed from another connection
        B is closed
        C| ada has left
        C| * {C} is now ada
        C| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        """);

    [Fact]
    public Task A_claim_wants_the_token() => Scene.PlayAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        B| * {A} is now ada
        B> /claim
        B| * usage: /claim <name> <token>
        B> /claim ada
        B| * usage: /claim <name> <token>
        B> /claim ada 0123456789abcdef
        B| * that is not the token of ada
        B> /claim ada please
        B| * that is not the token of ada
        A> /claim ada {token}
        A| * you are ada already
        """);

    [Fact]
    public Task A_claim_of_a_name_that_nobody_has_takes_it_if_it_may_be_one() => Scene.PlayAsync("A", $$"""
        A> /claim server 0123456789abcdef
        A| * server cannot be a name: {{Reserved}}
        A> /claim ada 0123456789abcdef
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        """);
}
