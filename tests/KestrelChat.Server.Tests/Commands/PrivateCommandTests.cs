using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>.</summary>
[Trait("Category", "Program")]
public sealed class PrivateCommandTests
{
    [Fact]
    public Task Only_sender_and_recipient_see_a_private_message_in_its_place() => ChatScript.RunAsync("A B C", """
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
    public Task A_private_message_reaches_another_room() => ChatScript.RunAsync("A B", """
        A> /join dev
        A| * you are now in dev, 1 here
        B| {A} has left
        B> /msg {A} where are you?
        B| * to {A}: where are you?
        A| * from {B}: where are you?
        A> /reply in dev
        A| * to {B}: in dev
        B| * from {A}: in dev
        """);

    [Fact]
    public Task A_reply_reaches_the_sender_after_it_changed_its_name() => ChatScript.RunAsync("A B", """
        A> /reply hello?
        A| * nobody has written to you
        B> /msg {A} psst
        B| * to {A}: psst
        A| * from {B}: psst
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
        A| * {B} is now bob
        A> /r
        A| * usage: /reply <text>
        A> /r yes?
        A| * to bob: yes?
        B| * from {A}: yes?
        """);

    [Fact]
    public Task A_private_message_to_a_client_that_left_is_answered_with_a_notice() => ChatScript.RunAsync("A B", """
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
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
    public Task Msg_needs_another_client_and_a_text() => ChatScript.RunAsync("A B", """
        A> /msg
        A| * usage: /msg <name> <text>
        A> /msg {B}
        A| * usage: /msg <name> <text>
        A> /msg {A} hello
        A| * not sent: {A} is you
        """);

    [Fact]
    public Task Raw_shows_a_private_message_as_four_fields_with_an_at_sign_as_room() => ChatScript.RunAsync("A B", """
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
