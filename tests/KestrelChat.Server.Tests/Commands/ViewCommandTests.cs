using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/quiet</c>, <c>/bell</c>, <c>/color</c>, <c>/time</c>, <c>/lang</c> and <c>/raw</c>.</summary>
[Trait("Category", "Program")]
public sealed class ViewCommandTests
{
    [Fact]
    public Task Quiet_hides_arrivals_and_departures() => ChatScript.RunAsync("A B", """
        A> /quiet
        A| * arrivals and departures are hidden
        C connects
        C| You are {C}
        B| {C} has arrived
        C> /quit
        C| * goodbye
        C is closed
        B| {C} has left
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
        A| * {B} is now bob
        A> /quiet
        A| * arrivals and departures are shown
        B leaves
        A| bob has left
        A> /quiet please
        A| * usage: /quiet [on|off]
        """);

    [Fact]
    public Task The_bell_rings_at_lines_of_others() => ChatScript.RunAsync("A B", """
        A> /bell
        A| * usage: /bell on|off|mentions
        A> /bell on
        A| * your terminal rings at every line
        B> hello
        A| {B}: hello\a
        B| {B}: hello
        A> mine
        A| {A}: mine
        B| {A}: mine
        B> /msg {A} psst
        B| * to {A}: psst
        A| * from {B}: psst\a
        C connects
        C| You are {C}
        C| * earlier here (2), oldest first, times in UTC:
        C| {date} {B}: hello
        C| {date} {A}: mine
        C| * end of history
        A| {C} has arrived
        B| {C} has arrived
        A> /bell off
        A| * your terminal does not ring
        B> typed \a is shown
        A| {B}: typed ␇ is shown
        B| {B}: typed ␇ is shown
        C| {B}: typed ␇ is shown
        """);

    [Fact]
    public Task The_bell_rings_at_the_own_name_as_a_whole_word() => ChatScript.RunAsync("A B", """
        A> /bell mentions
        A| * your terminal rings when someone says your name or sends you a private message
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token}
        B| * {A} is now ada
        B> Canada is large
        A| {B}: Canada is large
        B| {B}: Canada is large
        B> Ada, are you there?
        A| {B}: Ada, are you there?\a
        B| {B}: Ada, are you there?
        """);

    [Fact]
    public Task Colors_are_sent_only_to_clients_that_turned_them_on() => ChatScript.RunAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token1}
        B| * {A} is now ada
        B> /color
        B| * names are coloured
        A> \e[31mhello
        A| ada: ␛[31mhello
        B| \e[32mada\e[0m: ␛[31mhello
        A> /msg {B} psst
        A| * to {B}: psst
        B| * from \e[32mada\e[0m: psst
        A> /nick eva
        A| * ada is now eva
        A| * you are now eva
        A| *   to take it back after a lost connection: /claim eva {token2}
        B| \e[2m* ada is now eva\e[0m
        B> /colour off
        B| * names are not coloured
        A> hello
        A| eva: hello
        B| eva: hello
        """);

    [Fact]
    public Task Live_lines_begin_with_the_time_in_the_chosen_offset() => ChatScript.RunAsync("A B", """
        A> /time on
        A| * lines begin with the time, UTC
        B> hello
        A| {time} {B}: hello
        B| {B}: hello
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
        A| {time} * {B} is now bob
        A> /time +02:00
        A| * lines begin with the time, UTC+02:00
        B> hello
        A| {time+02:00} bob: hello
        B| bob: hello
        B> /msg {A} psst
        B| * to {A}: psst
        A| {time+02:00} * from bob: psst
        A> /time -3:30
        A| * lines begin with the time, UTC-03:30
        B> hello
        A| {time-03:30} bob: hello
        B| bob: hello
        A> /time
        A| * lines do not begin with the time
        A> /time +15
        A| * usage: /time on|off|+02:00
        A> /time +02:01
        A| * usage: /time on|off|+02:00
        A> /time noon
        A| * usage: /time on|off|+02:00
        """);

    [Fact]
    public Task Lang_changes_the_language_at_once() => ChatScript.RunAsync("A B", """
        A> /lang
        A| * usage: /lang en|ru|zh
        A> /lang fr
        A| * there is no language fr; available: en, ru, zh
        A> /lang ru
        A| * сервер теперь говорит с вами по-русски
        B> hello
        A| [{B}]: hello
        B| {B}: hello
        A> /language zh
        A| * 服务器现在对您说中文
        B leaves
        A| {B} 离开了
        A> /whois
        A| * 用法：/whois <名字>
        A> /lang en
        A| * the server speaks English to you now
        """);

    [Fact]
    public Task Raw_shows_only_said_lines_as_four_fields() => ChatScript.RunAsync("A B", """
        A> /raw on
        A> ready
        A| {iso}\tlobby\t{A}\tready
        B| {A}: ready
        B> a\tb
        A| {iso}\tlobby\t{B}\ta b
        B| {B}: a\tb
        B> /me waves
        A| {iso}\tlobby\t{B}\t/me waves
        B| ** {B} waves
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
        B> /topic none
        B| * bob set the topic: none
        B> bye
        A| {iso}\tlobby\tbob\tbye
        B| bob: bye
        B> /join dev
        B| * you are now in dev, 1 here
        B> before
        B| bob: before
        A> /join dev
        A> here
        A| {iso}\tdev\t{A}\there
        B| {A} has arrived
        B| {A}: here
        A> /raw off
        A| * lines are no longer for programs
        A> done
        A| {A}: done
        B| {A}: done
        """);
}
