using System.Diagnostics;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Limits;

[Trait("Category", "Program")]
public sealed class FloodTests
{
    [Fact]
    public async Task A_client_that_sends_too_fast_is_slowed_down_and_loses_nothing()
    {
        const int Lines = 300;
        const int Burst = 10;
        const int LinesPerSecond = 200;
        await using var server = ChatServer.Start(("Chat:Flood:LinesPerSecond", $"{LinesPerSecond}"), ("Chat:Flood:Burst", $"{Burst}"));
        var clients = await server.ConnectAllAsync(2);
        var clock = Stopwatch.StartNew();
        await clients[0].SendAsync(string.Concat(Enumerable.Range(0, Lines).Select(line => $"{line}\n")));
        clients[0].EndInput();
        for (var line = 0; line < Lines; line++)
        {
            Assert.Equal($"{clients[0].Address}: {line}", await clients[1].ReadLineAsync());
        }

        // The last line of a burst is delayed too, and a timer may fire a little early.
        Assert.InRange(clock.Elapsed, 0.9 * TimeSpan.FromSeconds((double)(Lines - Burst) / LinesPerSecond), Wait.Limit);
        Assert.Equal($"{clients[0].Address} has left", await clients[1].ReadLineAsync());
        Assert.Equal(Lines, (await clients[0].ReadToEndAsync()).Count(each => each == '\n'));
    }
}
