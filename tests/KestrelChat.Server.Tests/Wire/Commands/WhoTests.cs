using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/who</c>, <c>/names</c> and <c>/whois</c>.</summary>
public sealed class WhoTests
{
    [Fact]
    public Task Those_in_the_room_are_listed_and_addresses_behind_names_are_each_ones_own() => Scene.PlayAsync("A B C", """
        A> /nick ada
        A| * {A} is now ada
        A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token1}
        B| * {A} is now ada
        C| * {A} is now ada
        B> /nick bob
        B| * {B} is now bob
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token2}
        A| * {B} is now bob
        C| * {B} is now bob
        A> /who
        A| * 3 in lobby:
        A| *   ada ({A}), idle {idle}
        A| *   bob, idle {idle}
        A| *   {C}, idle {idle}
        A> /names
        A| * in lobby: ada, bob, {C}
        A> /whois bob
        A| * bob is in lobby, idle {idle}
        A> /whois ADA
        A| * ada is in lobby, idle {idle}
        A| * ada comes from {A}
        A> /whois {C}
        A| * {C} is in lobby, idle {idle}
        A> /whois {B}
        A| * there is nobody called {B} here
        C> /join dev
        C| * you are in dev now, 1 here
        A| {C} has left
        B| {C} has left
        C> /w
        C| * 1 in dev:
        C| *   {C}, idle {idle}
        A> /whois {C}
        A| * {C} is in dev, idle {idle}
        """);

    [Fact]
    public Task Operators_see_everybodys_address() => Scene.PlayAsync("A B", $$"""
        B> /nick bob
        B| * {B} is now bob
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token}
        A| * {B} is now bob
        A> /op {{AdminCalls.Token}}
        A| * you are an operator now
        A> /whois bob
        A| * bob is in lobby, idle {idle}
        A| * bob comes from {B}
        A> /who
        A| * 2 in lobby:
        A| *   {A}, idle {idle}
        A| *   bob ({B}), idle {idle}
        """);

    [Fact]
    public Task It_wants_a_name_of_somebody_who_is_here() => Scene.PlayAsync("A", """
        A> /whois
        A| * usage: /whois <name>
        A> /whois nobody
        A| * there is nobody called nobody here
        """);
}
