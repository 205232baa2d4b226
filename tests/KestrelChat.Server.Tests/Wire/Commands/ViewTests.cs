using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/quiet</c>, <c>/bell</c>, <c>/color</c>, <c>/time</c>, <c>/lang</c> and <c>/raw</c>.</summary>
public sealed class ViewTests
{
    [Fact]
    public Task Who_is_quiet_is_not_told_who_comes_and_goes() => Scene.PlayAsync("A B", """
        A> /quiet
        A| * you will not be told who comes and goes
        C connects
        C| You are {C}
        B| {C} has arrived
        C> /quit
        C| * goodbye
        C is closed
        B| {C} has left
        B> /nick bob
        B| * {B} is now bob
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token}
        A| * {B} is now bob
        A> /quiet
        A| * you will be told who comes and goes
        B leaves
        A| bob has left
        A> /quiet please
        A| * usage: /quiet [on|off]
        """);

    [Fact]
    public Task The_bell_rings_at_what_others_say() => Scene.PlayAsync("A B", """
        A> /bell
        A| * usage: /bell on|off|mentions
        A> /bell on
        A| * your terminal will ring at every line
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
        C| * said here before (2), oldest first, times in UTC:
        C| {date} {B}: hello
        C| {date} {A}: mine
        C| * end of the past
        A| {C} has arrived
        B| {C} has arrived
        A> /bell off
        A| * your terminal will not ring
        B> typed \a is shown
        A| {B}: typed ␇ is shown
        B| {B}: typed ␇ is shown
        C| {B}: typed ␇ is shown
        """);

    [Fact]
    public Task The_bell_rings_at_ones_name_as_a_word_of_its_own() => Scene.PlayAsync("A B", """
        A> /bell mentions
        A| * your terminal will ring when somebody says your name or writes to you alone
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
        B| * {A} is now ada
        B> Canada is large
        A| {B}: Canada is large
        B| {B}: Canada is large
        B> Ada, are you there?
        A| {B}: Ada, are you there?\a
        B| {B}: Ada, are you there?
        """);

    [Fact]
    public Task Colors_are_the_servers_own_and_only_for_who_wants_them() => Scene.PlayAsync("A B", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token1}
        B| * {A} is now ada
        B> /color
        B| * names are coloured now
        A> \e[31mhello
        A| ada: ␛[31mhello
        B| \e[32mada\e[0m: ␛[31mhello
        A> /msg {B} psst
        A| * to {B}: psst
        B| * from \e[32mada\e[0m: psst
        A> /nick eva
        A| * ada is now eva
        A| * you are eva now; should you lose the connection, take the name back with: /claim eva {token2}
        B| \e[2m* ada is now eva\e[0m
        B> /colour off
        B| * names are not coloured any more
        A> hello
        A| eva: hello
        B| eva: hello
        """);

    [Fact]
    public Task The_time_stands_before_live_lines_where_one_is() => Scene.PlayAsync("A B", """
        A> /time on
        A| * lines begin with the time now, UTC
        B> hello
        A| {time} {B}: hello
        B| {B}: hello
        B> /nick bob
        B| * {B} is now bob
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token}
        A| {time} * {B} is now bob
        A> /time +02:00
        A| * lines begin with the time now, UTC+02:00
        B> hello
        A| {time+02:00} bob: hello
        B| bob: hello
        B> /msg {A} psst
        B| * to {A}: psst
        A| {time+02:00} * from bob: psst
        A> /time -3:30
        A| * lines begin with the time now, UTC-03:30
        B> hello
        A| {time-03:30} bob: hello
        B| bob: hello
        A> /time
        A| * lines do not begin with the time any more
        A> /time +15
        A| * usage: /time on|off|+02:00
        A> /time +02:01
        A| * usage: /time on|off|+02:00
        A> /time noon
        A| * usage: /time on|off|+02:00
        """);

    [Fact]
    public Task Another_language_is_spoken_at_once_to_who_asks_for_it() => Scene.PlayAsync("A B", """
        A> /lang
        A| * usage: /lang en|ru|zh
        A> /lang fr
        A| * there is no language fr; there are en, ru, zh
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
    public Task A_program_sees_said_lines_alone_four_fields_each() => Scene.PlayAsync("A B", """
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
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token}
        B> /topic none
        B| * bob set the topic: none
        B> bye
        A| {iso}\tlobby\tbob\tbye
        B| bob: bye
        B> /join dev
        B| * you are in dev now, 1 here
        B> before
        B| bob: before
        A> /join dev
        A> here
        A| {iso}\tdev\t{A}\there
        B| {A} has arrived
        B| {A}: here
        A> /raw off
        A> done
        A| {A}: done
        B| {A}: done
        """);
}
