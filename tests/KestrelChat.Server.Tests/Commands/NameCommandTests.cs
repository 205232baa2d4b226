using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/nick</c> and <c>/claim</c>.</summary>
[Trait("Category", "Program")]
public sealed class NameCommandTests
{
    private const string WrongCharacters = "is not allowed in one; no spaces, brackets, colons, quotes or invisible characters, please";
    private const string Reserved = "it looks like an address or like the server";

    [Fact]
    public Task Nick_answers_two_lines_and_tells_the_room_once() => ChatScript.RunAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token}
        B| * {A} is now ada
        A> hello
        A| ada: hello
        B| ada: hello
        A> /name Ada
        A| * ada is now Ada
        A| * you are now Ada
        A| *   to take it back after a lost connection: /claim Ada {token}
        B| * ada is now Ada
        A> /nick Ada
        A| * you are already Ada
        """);

    [Fact]
    public Task A_name_has_one_owner_in_every_spelling() => ChatScript.RunAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token}
        B| * {A} is now ada
        B> /nick ada
        B| * the name ada is taken
        B> /nick ADA
        B| * the name ADA is taken
        B> /nick ａｄａ
        B| * the name ａｄａ is taken
        B> still nobody
        B| {B}: still nobody
        A| {B}: still nobody
        """);

    [Fact]
    public Task A_former_name_is_available_at_once() => ChatScript.RunAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token1}
        B| * {A} is now ada
        A> /nick eva
        A| * ada is now eva
        A| * you are now eva
        A| *   to take it back after a lost connection: /claim eva {token2}
        B| * ada is now eva
        B> /nick ada
        B| * {B} is now ada
        B| * you are now ada
        B| *   to take it back after a lost connection: /claim ada {token3}
        A| * {B} is now ada
        """);

    [Fact]
    public Task The_name_of_a_client_that_left_is_available_once_the_room_is_told() => ChatScript.RunAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token1}
        B| * {A} is now ada
        A leaves
        B| ada has left
        B> /nick ada
        B| * {B} is now ada
        B| * you are now ada
        B| *   to take it back after a lost connection: /claim ada {token2}
        """);

    [Fact]
    public Task Names_that_imitate_others_or_the_server_are_rejected_with_the_reason() => ChatScript.RunAsync("A", $"""
        A> /nick
        A| * usage: /nick <name>
        A> /nick a b
        A| * a b cannot be a name: U+0020 space {WrongCharacters}
        A> /nick a:b
        A| * a:b cannot be a name: ":" (U+003A) {WrongCharacters}
        A> /nick <b>
        A| * <b> cannot be a name: "<" (U+003C) {WrongCharacters}
        A> /nick a{'\u200B'}b
        A| * a{'\u200B'}b cannot be a name: U+200B zero width space {WrongCharacters}
        A> /nick a{'\u200D'}b
        A| * a{'\u200D'}b cannot be a name: U+200D zero width joiner {WrongCharacters}
        A> /nick a\eb
        A| * a␛b cannot be a name: U+001B {WrongCharacters}
        A> /nick a{'\u202E'}b
        A| * a\u{'{'}202e{'}'}b cannot be a name: U+202E right-to-left override {WrongCharacters}
        A> /nick a{'\u2028'}b
        A| * a\u{'{'}2028{'}'}b cannot be a name: U+2028 line separator {WrongCharacters}
        A> /nick 127.0.0.1:80
        A| * 127.0.0.1:80 cannot be a name: {Reserved}
        A> /nick *ada
        A| * *ada cannot be a name: no name begins with * or /
        A> /nick server
        A| * server cannot be a name: {Reserved}
        A> /nick аdа
        A| * аdа cannot be a name: it mixes letters of scripts that look alike: "d" (U+0064) is of another one than the letters before it
        A> /nick {new string('각', 29)}
        A| * {new string('각', 29)} cannot be a name: it stands for more than 256 bytes when names are compared; please take a shorter one
        """);

    [Fact]
    public Task A_name_that_looks_like_another_one_is_taken() => ChatScript.RunAsync("A B", """
        A> /nick Ernie1
        A| * {A} is now Ernie1
        A| * you are now Ernie1
        A| *   to take it back after a lost connection: /claim Ernie1 {token}
        B| * {A} is now Ernie1
        B> /nick EmieI
        B| * the name EmieI is taken
        B> /msg emiel hi
        B| * to Ernie1: hi
        A| * from {B}: hi
        """);

    [Fact]
    public Task A_name_with_a_joiner_that_its_script_needs_is_the_name_without_it() => ChatScript.RunAsync("A B", $$"""
        A> /nick علی{{'\u200C'}}رضا
        A| * {A} is now علی{{'\u200C'}}رضا
        A| * you are now علی{{'\u200C'}}رضا
        A| *   to take it back after a lost connection: /claim علی{{'\u200C'}}رضا {token}
        B| * {A} is now علی{{'\u200C'}}رضا
        B> /nick علیرضا
        B| * the name علیرضا is taken
        B> /msg علیرضا hi
        B| * to علی{{'\u200C'}}رضا: hi
        A| * from {B}: hi
        """);

    [Fact]
    public Task The_longest_name_is_a_setting() => ChatScript.RunAsync(
        "A",
        """
        A> /nick abcdefghi
        A| * a name has 1 to 8 characters
        A> /nick 一二三四五六七八九
        A| * a name has 1 to 8 characters
        A> /nick 一二三四五六七八
        A| * {A} is now 一二三四五六七八
        A| * you are now 一二三四五六七八
        A| *   to take it back after a lost connection: /claim 一二三四五六七八 {token}
        """,
        ("Chat:MaxNameLength", "8"));

    [Fact]
    public Task Claiming_a_name_closes_the_stale_connection_and_keeps_the_token() => ChatScript.RunAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token}
        B| * {A} is now ada
        B> /claim ada {token}
        A| * your name ada was claimed from another connection
        A is closed
        B| ada has left
        B| * {B} is now ada
        B| * you are now ada
        B| *   to take it back after a lost connection: /claim ada {token}
        C connects
        C| You are {C}
        B| {C} has arrived
        C> /claim ADA {token}
        B| * your name ada was claimed from another connection
        B is closed
        C| ada has left
        C| * {C} is now ada
        C| * you are now ada
        C| *   to take it back after a lost connection: /claim ada {token}
        """);

    [Fact]
    public Task A_claim_needs_the_token() => ChatScript.RunAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token}
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
        A| * you are already ada
        """);

    [Fact]
    public Task A_claim_of_a_free_name_acquires_it_if_it_is_valid() => ChatScript.RunAsync("A", $$"""
        A> /claim server 0123456789abcdef
        A| * server cannot be a name: {{Reserved}}
        A> /claim ada 0123456789abcdef
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token}
        """);
}
