using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/join</c>, <c>/leave</c>, <c>/rooms</c> and <c>/topic</c>.</summary>
[Trait("Category", "Program")]
public sealed class RoomCommandTests
{
    [Fact]
    public Task Arrivals_departures_and_lines_stay_in_their_room() => ChatScript.RunAsync("A B", """
        A> /join dev
        A| * you are now in dev, 1 here
        B| {A} has left
        A> alone
        A| {A}: alone
        B> /j #Dev
        B| * you are now in dev, 2 here
        B| * earlier here (1), oldest first, times in UTC:
        B| {date} {A}: alone
        B| * end of history
        A| {B} has arrived
        B> together
        B| {B}: together
        A| {B}: together
        B> /leave
        B| * you are now in lobby, 1 here
        A| {B} has left
        B> back
        B| {B}: back
        """);

    [Fact]
    public Task Entering_a_room_shows_its_topic_and_as_many_lines_as_the_setting_says() => ChatScript.RunAsync(
        "A B",
        """
        A> /join dev
        A| * you are now in dev, 1 here
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
        B| * you are now in dev, 2 here
        B| * topic: tests
        B| * earlier here (2), oldest first, times in UTC:
        B| {date} {A}: two
        B| {date} ** {A} waves
        B| * end of history
        A| {B} has arrived
        """,
        ("Chat:Replay", "2"));

    [Fact]
    public Task Entering_a_room_shows_no_lines_with_a_replay_of_0() => ChatScript.RunAsync(
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
    public Task An_empty_room_is_removed_and_its_history_is_kept_for_a_while() => ChatScript.RunAsync("A", """
        A> /join dev
        A| * you are now in dev, 1 here
        A> remember this
        A| {A}: remember this
        A> /rooms
        A| *   dev (1)
        A| *   lobby (0)
        A> /part
        A| * you are now in lobby, 1 here
        A> /list
        A| *   lobby (1)
        A> /join dev
        A| * you are now in dev, 1 here
        A| * earlier here (1), oldest first, times in UTC:
        A| {date} {A}: remember this
        A| * end of history
        """);

    [Fact]
    public async Task The_history_of_an_empty_room_is_removed_after_the_configured_time()
    {
        await using var server = ChatServer.Start(("Chat:EmptyRoomKeep", "00:00:00"));
        await ChatScript.RunAsync(server, "A", """
            A> /join dev
            A| * you are now in dev, 1 here
            A> forget this
            A| {A}: forget this
            """);
        await server.WaitForClientsAsync(0);
        await Wait.UntilAsync(async () => (await server.Http.GetAsync("/rooms/dev/lines")).StatusCode == HttpStatusCode.NotFound, "the room to be forgotten");
        await ChatScript.RunAsync(server, "A", """
            A> /join dev
            A| * you are now in dev, 1 here
            """);
    }

    [Fact]
    public Task The_number_of_rooms_is_bounded_and_an_empty_room_makes_place() => ChatScript.RunAsync(
        "A B",
        """
        A> /join dev
        A| * you are now in dev, 1 here
        B| {A} has left
        B> /join ops
        B| * there are already 2 rooms; no more can be made; /rooms lists them
        B> /join dev
        B| * you are now in dev, 2 here
        A| {B} has arrived
        A> /leave
        A| * you are now in lobby, 1 here
        B| {A} has left
        B> /leave
        B| * you are now in lobby, 2 here
        A| {B} has arrived
        B> /join ops
        B| * you are now in ops, 1 here
        A| {B} has left
        """,
        ("Chat:MaxRooms", "2"));

    [Fact]
    public Task Rooms_are_listed_with_their_topics_fullest_first() => ChatScript.RunAsync("A B C", """
        A> /join dev
        A| * you are now in dev, 1 here
        B| {A} has left
        C| {A} has left
        A> /topic what we build
        A| * {A} set the topic: what we build
        A> /rooms
        A| *   lobby (2)
        A| *   dev (1) - what we build
        """);

    [Fact]
    public Task Invalid_room_names_are_rejected() => ChatScript.RunAsync("A", """
        A> /join
        A| * usage: /join <room>
        A> /join a b
        A| * a b cannot be the name of a room: U+0020 space is not allowed there; use letters and digits, after the first also - _ and .
        A> /join #
        A| * # cannot be the name of a room: use letters, digits, - _ and ., at most 32 characters
        A> /join .hidden
        A| * .hidden cannot be the name of a room: "." (U+002E) is not allowed there; use letters and digits, after the first also - _ and .
        A> /join abcdefghijklmnopqrstuvwxyz1234567
        A| * abcdefghijklmnopqrstuvwxyz1234567 cannot be the name of a room: use letters, digits, - _ and ., at most 32 characters
        A> /join dеv
        A| * dеv cannot be the name of a room: it mixes letters of scripts that look alike: "е" (U+0435) is of another one than the letters before it
        A> /join lobby
        A| * you are already in lobby
        A> /join ＬＯＢＢＹ
        A| * you are already in lobby
        A> /leave
        A| * you are already in lobby
        A> /join комната-2
        A| * you are now in комната-2, 1 here
        """);

    [Fact]
    public Task Spellings_of_a_name_are_one_room() => ChatScript.RunAsync("A B", """
        A> /join Café
        A| * you are now in café, 1 here
        B| {A} has left
        B> /join CAFÉ
        B| * you are now in café, 2 here
        A| {B} has arrived
        B> /leave
        B| * you are now in lobby, 1 here
        A| {B} has left
        A> /join Straße
        A| * you are now in strasse, 1 here
        B> /join STRASSE
        B| * you are now in strasse, 2 here
        A| {B} has arrived
        """);

    [Fact]
    public Task A_new_room_that_looks_like_another_one_is_refused() => ChatScript.RunAsync("A B", """
        A> /join linux
        A| * you are now in linux, 1 here
        B| {A} has left
        B> /join #l1nux
        B| * l1nux cannot be a new room: it looks like the room linux; /join linux enters that one
        B> /join 1inux
        B| * 1inux cannot be a new room: it looks like the room linux; /join linux enters that one
        B> /join 10bby
        B| * 10bby cannot be a new room: it looks like the room lobby; /join lobby enters that one
        B> /join linux2
        B| * you are now in linux2, 1 here
        B> /rooms
        B| *   linux (1)
        B| *   linux2 (1)
        B| *   lobby (0)
        """);

    [Fact]
    public Task A_topic_is_set_shown_and_cleared() => ChatScript.RunAsync("A B", $$"""
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
        B| * {B} cleared the topic
        A| * {B} cleared the topic
        A> /topic
        A| * lobby has no topic; /topic <text> sets one
        A> /topic red\e[31m
        A| * {A} set the topic: red␛[31m
        B| * {A} set the topic: red␛[31m
        """);
}
