using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Network;

public sealed class FloodTests
{
    [Fact]
    public async Task Who_sends_faster_than_allowed_is_read_more_slowly_and_loses_nothing()
    {
        const int Lines = 300;
        await using var server = ChatServer.Start(("Chat:Flood:LinesPerSecond", "200"), ("Chat:Flood:Burst", "10"));
        var people = await server.ConnectAllAsync(2);
        await people[0].SendAsync(string.Concat(Enumerable.Range(0, Lines).Select(line => $"{line}\n")));
        people[0].EndInput();
        for (var line = 0; line < Lines; line++)
        {
            Assert.Equal($"{people[0].Who}: {line}", await people[1].ReadLineAsync());
        }

        Assert.Equal($"{people[0].Who} has left", await people[1].ReadLineAsync());
        Assert.Equal(Lines, (await people[0].ReadToEndAsync()).Count(each => each == '\n'));
    }
}
