using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/who</c>, <c>/names</c> and <c>/whois</c>.</summary>
[Trait("Category", "Program")]
public sealed class WhoCommandTests
{
    [Fact]
    public Task Who_and_names_list_the_room_and_only_ones_own_address_is_shown() => ChatScript.RunAsync("A B C", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are now ada
        A| *   to take it back after a lost connection: /claim ada {token1}
        B| * {A} is now ada
        C| * {A} is now ada
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token2}
        A| * {B} is now bob
        C| * {B} is now bob
        A> /who
        A| * 3 in lobby:
        A| *   ada ({A}), idle {seconds}s
        A| *   bob, idle {seconds}s
        A| *   {C}, idle {seconds}s
        A> /names
        A| * in lobby: ada, bob, {C}
        A> /whois bob
        A| * bob is in lobby, idle {seconds}s
        A> /whois ADA
        A| * ada is in lobby, idle {seconds}s
        A| * ada is connected from {A}
        A> /whois {C}
        A| * {C} is in lobby, idle {seconds}s
        A> /whois {B}
        A| * there is nobody called {B} here
        C> /join dev
        C| * you are now in dev, 1 here
        A| {C} has left
        B| {C} has left
        C> /w
        C| * 1 in dev:
        C| *   {C}, idle {seconds}s
        A> /whois {C}
        A| * {C} is in dev, idle {seconds}s
        """);

    [Fact]
    public Task Operators_see_all_addresses() => ChatScript.RunAsync("A B", $$"""
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
        A| * {B} is now bob
        A> /op {{AdminCalls.Token}}
        A| * you are now an operator
        A> /whois bob
        A| * bob is in lobby, idle {seconds}s
        A| * bob is connected from {B}
        A> /who
        A| * 2 in lobby:
        A| *   {A}, idle {seconds}s
        A| *   bob ({B}), idle {seconds}s
        """);

    [Fact]
    public Task Who_and_names_list_another_room() => ChatScript.RunAsync("A B", """
        A> /who dev
        A| * there is no room dev; /rooms lists the rooms
        A> /names dev
        A| * there is no room dev; /rooms lists the rooms
        A> /who a b
        A| * a b cannot be the name of a room: U+0020 space is not allowed there; use letters and digits, after the first also - _ and .
        B> /join dev
        B| * you are now in dev, 1 here
        A| {B} has left
        A> /who dev
        A| * 1 in dev:
        A| *   {B}, idle {seconds}s
        A> /who #Dev
        A| * 1 in dev:
        A| *   {B}, idle {seconds}s
        A> /names dev
        A| * in dev: {B}
        B> /who lobby
        B| * 1 in lobby:
        B| *   {A}, idle {seconds}s
        """);

    [Fact]
    [Trait("Category", "InProcess")]
    public Task Idle_times_are_one_number_with_one_unit() => ChatScript.RunAsync("A B", """
        C connects to Russian
        C| К нам присоединился: {C}
        A| {C} has arrived
        B| {C} has arrived
        59 seconds pass
        A> /whois {B}
        A| * {B} is in lobby, idle 59s
        1 second passes
        A> /whois {B}
        A| * {B} is in lobby, idle 1m
        119 minutes pass
        A> /who
        A| * 3 in lobby:
        A| *   {A}, idle 0s
        A| *   {B}, idle 2h
        A| *   {C}, idle 2h
        C> /who
        C| * в комнате lobby людей: 3
        C| *   {A}, молчит 0 с
        C| *   {B}, молчит 2 ч
        C| *   {C}, молчит 0 с
        46 hours pass
        A> /whois {B}
        A| * {B} is in lobby, idle 2d
        B> here
        A| {B}: here
        B| {B}: here
        C| [{B}]: here
        89 minutes pass
        A> /whois {B}
        A| * {B} is in lobby, idle 89m
        """);

    [Fact]
    public Task Whois_needs_the_name_of_a_client() => ChatScript.RunAsync("A", """
        A> /whois
        A| * usage: /whois <name>
        A> /whois nobody
        A| * there is nobody called nobody here
        """);
}
