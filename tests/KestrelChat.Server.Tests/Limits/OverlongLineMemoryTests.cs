using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Limits;

/// <summary>The memory of the whole process, in one of its own, where no other test allocates.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class OverlongLineMemoryTests
{
    [Fact]
    public async Task A_hundred_megabytes_without_a_newline_are_rejected_once_and_never_buffered()
    {
        const int Megabyte = 1024 * 1024;
        using var server = await ServerProcess.StartReadyAsync();
        using var client = await server.ConnectAsync();
        Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
        var chunk = new byte[Megabyte];
        chunk.AsSpan().Fill((byte)'x');
        server.Process.Refresh();
        var before = server.Process.WorkingSet64;
        for (var megabyte = 0; megabyte < 100; megabyte++)
        {
            await client.SendAsync(chunk);
        }

        await client.SendAsync("\nstill here\n");
        Assert.Equal("* line too long, not sent: 4096 bytes at most", await client.ReadLineAsync());
        Assert.Equal($"{client.Address}: still here", await client.ReadLineAsync());
        server.Process.Refresh();
        Assert.InRange(server.Process.WorkingSet64 - before, long.MinValue, 40 * Megabyte);
    }
}
