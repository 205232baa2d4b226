using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>.</summary>
public sealed class PrivateTests
{
    [Fact]
    public Task The_two_see_it_in_its_place_and_nobody_else() => Scene.PlayAsync("A B C", """
        A> before
        A| {A}: before
        B| {A}: before
        C| {A}: before
        A> /msg {B} between us
        A| * to {B}: between us
        A> after
        A| {A}: after
        B| * from {A}: between us
        B| {A}: after
        C| {A}: after
        B> /tell {A}  and  back
        B| * to {A}: and  back
        A| * from {B}: and  back
        B> /m {A} \e[2J
        B| * to {A}: ␛[2J
        A| * from {B}: ␛[2J
        """);

    [Fact]
    public Task It_reaches_the_other_in_whatever_room_that_is() => Scene.PlayAsync("A B", """
        A> /join dev
        A| * you are in dev now, 1 here
        B| {A} has left
        B> /msg {A} where are you?
        B| * to {A}: where are you?
        A| * from {B}: where are you?
        A> /reply in dev
        A| * to {B}: in dev
        B| * from {A}: in dev
        """);

    [Fact]
    public Task An_answer_goes_to_who_wrote_whatever_it_is_called_by_now() => Scene.PlayAsync("A B", """
        A> /reply hello?
        A| * nobody has written to you
        B> /msg {A} psst
        B| * to {A}: psst
        A| * from {B}: psst
        B> /nick bob
        B| * {B} is now bob
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token}
        A| * {B} is now bob
        A> /r
        A| * usage: /reply <text>
        A> /r yes?
        A| * to bob: yes?
        B| * from {A}: yes?
        """);

    [Fact]
    public Task Who_writes_to_somebody_that_is_gone_is_told_so() => Scene.PlayAsync("A B", """
        B> /nick bob
        B| * {B} is now bob
        B| * you are bob now; should you lose the connection, take the name back with: /claim bob {token}
        A| * {B} is now bob
        A> /msg bbo hi
        A| * there is nobody called bbo here; did you mean bob?
        A> /msg nonesuch hi
        A| * there is nobody called nonesuch here
        B> /msg {A} psst
        B| * to {A}: psst
        A| * from bob: psst
        B leaves
        A| bob has left
        A> /reply yes?
        A| * there is nobody called bob here
        A> /msg bob yes?
        A| * there is nobody called bob here
        """);

    [Fact]
    public Task It_wants_somebody_else_and_a_text() => Scene.PlayAsync("A B", """
        A> /msg
        A| * usage: /msg <name> <text>
        A> /msg {B}
        A| * usage: /msg <name> <text>
        A> /msg {A} hello
        A| * that would be you
        """);

    [Fact]
    public Task A_program_sees_it_as_four_fields_with_an_at_sign_for_the_room() => Scene.PlayAsync("A B", """
        A> /raw on
        A> ready
        A| {iso}\tlobby\t{A}\tready
        B| {A}: ready
        B> /msg {A} tab\there
        B| * to {A}: tab\there
        A| {iso}\t@\t{B}\ttab here
        A> /reply done
        A| {iso}\t@\t{A}\tdone
        B| * from {A}: done
        """);
}
