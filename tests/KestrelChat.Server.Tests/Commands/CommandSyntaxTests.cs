using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Commands;

/// <summary>Slashes, unknown commands and <c>/help</c>.</summary>
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
        A> \t/help
        A| {A}: \t/help
        B| {A}: \t/help
        """);

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
        foreach (var line in new[] { "/nick ada", "//", "/quit", "/help", "still here" })
        {
            await clients[0].SendAsync(line + "\n");
            Assert.Equal($"{clients[0].Address}: {line}", await clients[0].ReadLineAsync());
            Assert.Equal($"{clients[0].Address}: {line}", await clients[1].ReadLineAsync());
        }
    }
}
