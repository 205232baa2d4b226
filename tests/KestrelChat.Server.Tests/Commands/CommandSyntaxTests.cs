using System.Text;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Commands;

/// <summary>Slashes, unknown commands and <c>/help</c>.</summary>
[Trait("Category", "Program")]
public sealed class CommandSyntaxTests
{
    [Fact]
    public Task Two_slashes_say_a_line_that_begins_with_one() => ChatScript.RunAsync("A B", """
        A> //etc/hosts
        A| {A}: /etc/hosts
        B| {A}: /etc/hosts
        A> ///
        A| {A}: //
        B| {A}: //
        A> \t//help
        A| {A}: \t//help
        B| {A}: \t//help
        """);

    [Fact]
    public Task What_was_typed_before_a_slash_by_mistake_does_not_make_a_private_line_public() => ChatScript.RunAsync("A B C", $$"""
        B> /nick bob
        B| * {B} is now bob
        B| * you are now bob
        B| *   to take it back after a lost connection: /claim bob {token}
        A| * {B} is now bob
        C| * {B} is now bob
        A> \e[A/msg bob one
        A| * to bob: one
        B| * from {A}: one
        A> \eOA/msg bob two
        A| * to bob: two
        B| * from {A}: two
        A> {{'\uFEFF'}}/msg bob three
        A| * to bob: three
        B| * from {A}: three
        A>  /msg bob four
        A| * not said, because it looks like a command: begin the line with /msg to use it, or with //msg to say it
        A> \t/op secret
        A| * not said, because it looks like a command: begin the line with /op to use it, or with //op to say it
        A> \msg bob five
        A| * not said, because it looks like a command: begin the line with /msg to use it, or with //msg to say it
        A>  /etc/hosts is a file
        A| {A}:  /etc/hosts is a file
        B| {A}:  /etc/hosts is a file
        C| {A}:  /etc/hosts is a file
        """);

    [Fact]
    public async Task Bytes_before_a_slash_that_are_no_text_are_dropped()
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(2);
        foreach (var slip in new byte[][] { [0], [0x0C], [0x01, 0x05], [0xEF, 0xBB, 0xBF], [0x1B, (byte)'[', (byte)'A'], [0xFE], [0x9B], [0xC2, 0x9B, (byte)'A'] })
        {
            byte[] line = [.. slip, .. Encoding.UTF8.GetBytes($"/msg {clients[1].Address} secret\n")];
            await clients[0].SendAsync((ReadOnlyMemory<byte>)line);
            Assert.Equal($"* to {clients[1].Address}: secret", await clients[0].ReadLineAsync());
            Assert.Equal($"* from {clients[0].Address}: secret", await clients[1].ReadLineAsync());
        }

        await clients[0].SendAsync("end\n");
        Assert.Equal($"{clients[0].Address}: end", await clients[1].ReadLineAsync());
    }

    [Fact]
    public Task An_unknown_command_is_answered_with_the_nearest_one() => ChatScript.RunAsync("A B", """
        A> /joni dev
        A| * there is no command /joni; did you mean /join? /help lists them all
        A> /NCIK
        A| * there is no command /ncik; did you mean /nick? /help lists them all
        A> /frobnicate
        A| * there is no command /frobnicate; /help lists them all, and //… says a line that begins with a slash
        A> /
        A| * there is no command /; /help lists them all, and //… says a line that begins with a slash
        A> /a\e[2Jb
        A| * there is no command /a␛[2jb; /help lists them all, and //… says a line that begins with a slash
        """);

    [Fact]
    public Task Help_explains_one_command_with_its_details_and_aliases() => ChatScript.RunAsync("A", """
        A> /help msg
        A| *   /msg <name> <text> - send a private message
        A| *   also called /tell, /m
        A> /help /leave
        A| *   /leave - go back to the lobby
        A| *   also called /part
        A> /? M
        A| *   /msg <name> <text> - send a private message
        A| *   also called /tell, /m
        A> /help jion
        A| * there is no command /jion; did you mean /join? /help lists them all
        """);

    [Fact]
    public async Task With_commands_off_every_line_is_said()
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:Commands", "false"));
        var clients = await server.ConnectAllAsync(2);
        foreach (var line in new[] { "/nick ada", "//", "/quit", "/help", " /msg a b", "\\msg a b", "\uFEFF/quit", "still here" })
        {
            await clients[0].SendAsync(line + "\n");
            Assert.Equal($"{clients[0].Address}: {line}", await clients[0].ReadLineAsync());
            Assert.Equal($"{clients[0].Address}: {line}", await clients[1].ReadLineAsync());
        }
    }
}
