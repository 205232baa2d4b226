using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Processes;

/// <summary>What the whole process holds; in one of its own, where no other test allocates.</summary>
[Collection(ProcessCollection.Name)]
public sealed class MemoryTests
{
    [Fact]
    public async Task A_hundred_megabytes_without_a_newline_are_refused_once_and_never_held()
    {
        const int Megabyte = 1024 * 1024;
        using var server = await ServerProcess.StartReadyAsync();
        using var person = await server.ConnectAsync();
        Assert.Equal($"You are {person.Who}", await person.ReadLineAsync());
        var chunk = new byte[Megabyte];
        chunk.AsSpan().Fill((byte)'x');
        server.Process.Refresh();
        var before = server.Process.WorkingSet64;
        for (var megabyte = 0; megabyte < 100; megabyte++)
        {
            await person.SendAsync(chunk);
        }

        await person.SendAsync("\nstill here\n");
        Assert.Equal("* line too long, not sent: 4096 bytes at most", await person.ReadLineAsync());
        Assert.Equal($"{person.Who}: still here", await person.ReadLineAsync());
        server.Process.Refresh();
        Assert.InRange(server.Process.WorkingSet64 - before, long.MinValue, 40 * Megabyte);
    }
}
