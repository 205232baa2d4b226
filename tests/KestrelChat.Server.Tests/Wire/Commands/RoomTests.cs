using System.Net;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/join</c>, <c>/leave</c>, <c>/rooms</c> and <c>/topic</c>.</summary>
public sealed class RoomTests
{
    [Fact]
    public Task Arrivals_departures_and_lines_are_told_in_their_room_alone() => Scene.PlayAsync("A B", """
        A> /join dev
        A| * you are in dev now, 1 here
        B| {A} has left
        A> alone
        A| {A}: alone
        B> /j #Dev
        B| * you are in dev now, 2 here
        B| * said here before (1), oldest first, times in UTC:
        B| {date} {A}: alone
        B| * end of the past
        A| {B} has arrived
        B> together
        B| {B}: together
        A| {B}: together
        B> /leave
        B| * you are in lobby now, 1 here
        A| {B} has left
        B> back
        B| {B}: back
        """);

    [Fact]
    public Task Who_enters_sees_the_topic_and_as_many_of_the_last_lines_as_is_set() => Scene.PlayAsync(
        "A B",
        """
        A> /join dev
        A| * you are in dev now, 1 here
        B| {A} has left
        A> one
        A| {A}: one
        A> two
        A| {A}: two
        A> /me waves
        A| ** {A} waves
        A> /topic tests
        A| * {A} set the topic: tests
        B> /join dev
        B| * you are in dev now, 2 here
        B| * topic: tests
        B| * said here before (2), oldest first, times in UTC:
        B| {date} {A}: two
        B| {date} ** {A} waves
        B| * end of the past
        A| {B} has arrived
        """,
        ("Chat:Replay", "2"));

    [Fact]
    public Task Nothing_of_the_past_is_shown_where_the_setting_says_so() => Scene.PlayAsync(
        "A B",
        """
        A> one
        A| {A}: one
        B| {A}: one
        C connects
        C| You are {C}
        A| {C} has arrived
        B| {C} has arrived
        """,
        ("Chat:Replay", "0"));

    [Fact]
    public Task A_room_is_gone_when_it_is_empty_but_its_past_is_kept_for_a_while() => Scene.PlayAsync("A", """
        A> /join dev
        A| * you are in dev now, 1 here
        A> remember this
        A| {A}: remember this
        A> /rooms
        A| *   dev (1)
        A| *   lobby (0)
        A> /part
        A| * you are in lobby now, 1 here
        A> /list
        A| *   lobby (1)
        A> /join dev
        A| * you are in dev now, 1 here
        A| * said here before (1), oldest first, times in UTC:
        A| {date} {A}: remember this
        A| * end of the past
        """);

    [Fact]
    public async Task The_past_of_an_empty_room_is_kept_no_longer_than_is_set()
    {
        await using var server = ChatServer.Start(("Chat:EmptyRoomKeep", "00:00:00"));
        await Scene.PlayAsync(server, "A", """
            A> /join dev
            A| * you are in dev now, 1 here
            A> forget this
            A| {A}: forget this
            """);
        await server.UntilHereAsync(0);
        await Eventually.TrueAsync(async () => (await server.Http.GetAsync("/rooms/dev/lines")).StatusCode == HttpStatusCode.NotFound, "the room to be forgotten");
        await Scene.PlayAsync(server, "A", """
            A> /join dev
            A| * you are in dev now, 1 here
            """);
    }

    [Fact]
    public Task There_are_no_more_rooms_than_is_set_and_one_that_is_empty_makes_place() => Scene.PlayAsync(
        "A B",
        """
        A> /join dev
        A| * you are in dev now, 1 here
        B| {A} has left
        B> /join ops
        B| * there are 2 rooms, more there cannot be; /rooms lists them
        B> /join dev
        B| * you are in dev now, 2 here
        A| {B} has arrived
        A> /leave
        A| * you are in lobby now, 1 here
        B| {A} has left
        B> /leave
        B| * you are in lobby now, 2 here
        A| {B} has arrived
        B> /join ops
        B| * you are in ops now, 1 here
        A| {B} has left
        """,
        ("Chat:MaxRooms", "2"));

    [Fact]
    public Task The_fullest_room_is_listed_first_with_its_topic() => Scene.PlayAsync("A B C", """
        A> /join dev
        A| * you are in dev now, 1 here
        B| {A} has left
        C| {A} has left
        A> /topic what we build
        A| * {A} set the topic: what we build
        A> /rooms
        A| *   lobby (2)
        A| *   dev (1) - what we build
        """);

    [Fact]
    public Task What_could_not_be_typed_or_read_is_no_room() => Scene.PlayAsync("A", """
        A> /join
        A| * usage: /join <room>
        A> /join a b
        A| * a b cannot be a room: letters, digits, - _ and . please, 32 characters at most
        A> /join #
        A| * # cannot be a room: letters, digits, - _ and . please, 32 characters at most
        A> /join .hidden
        A| * .hidden cannot be a room: letters, digits, - _ and . please, 32 characters at most
        A> /join abcdefghijklmnopqrstuvwxyz1234567
        A| * abcdefghijklmnopqrstuvwxyz1234567 cannot be a room: letters, digits, - _ and . please, 32 characters at most
        A> /join lobby
        A| * you are in lobby already
        A> /leave
        A| * you are in lobby already
        A> /join комната-2
        A| * you are in комната-2 now, 1 here
        """);

    [Fact]
    public Task A_topic_is_shown_set_and_taken_away() => Scene.PlayAsync("A B", $$"""
        A> /topic
        A| * lobby has no topic; /topic <text> sets one
        A> /topic tea at five
        A| * {A} set the topic: tea at five
        B| * {A} set the topic: tea at five
        B> /topic
        B| * topic: tea at five
        B> /topic {{new string('x', 201)}}
        B| * that is too long: 200 characters at most
        B> /topic -
        B| * {B} took the topic away
        A| * {B} took the topic away
        A> /topic
        A| * lobby has no topic; /topic <text> sets one
        A> /topic red\e[31m
        A| * {A} set the topic: red␛[31m
        B| * {A} set the topic: red␛[31m
        """);
}
