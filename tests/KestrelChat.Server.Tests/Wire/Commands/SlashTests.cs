using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary>What a slash does, and <c>/help</c>.</summary>
public sealed class SlashTests
{
    [Fact]
    public Task Two_slashes_say_a_line_that_begins_with_one() => Scene.PlayAsync("A B", """
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
    public Task What_is_no_command_is_answered_with_the_nearest_one() => Scene.PlayAsync("A B", """
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
    public Task Help_tells_of_one_command_with_its_aliases() => Scene.PlayAsync("A", """
        A> /help msg
        A| *   /msg <name> <text> - write to one person alone
        A| *   also called /tell, /m
        A> /help /leave
        A| *   /leave - go back to the lobby
        A| *   also called /part
        A> /? M
        A| *   /msg <name> <text> - write to one person alone
        A| *   also called /tell, /m
        A> /help jion
        A| * there is no command /jion; did you mean /join? /help lists them all
        """);

    [Fact]
    public async Task Where_commands_are_off_every_line_is_said()
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:Commands", "false"));
        var people = await server.ConnectAllAsync(2);
        foreach (var line in new[] { "/nick ada", "//", "/quit", "/help", "still here" })
        {
            await people[0].SendAsync(line + "\n");
            Assert.Equal($"{people[0].Who}: {line}", await people[0].ReadLineAsync());
            Assert.Equal($"{people[0].Who}: {line}", await people[1].ReadLineAsync());
        }
    }
}
