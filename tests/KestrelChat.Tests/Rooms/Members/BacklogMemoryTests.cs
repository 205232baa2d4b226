using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms.Members;

[Collection(AloneGroup.Name)]
public sealed class BacklogMemoryTests : IDisposable
{
    private readonly TestChat _chat = new(options => options.MaxBacklogBytes = 256 * 1024);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Lines_for_members_that_never_read_are_not_kept_in_memory()
    {
        const int Rounds = 500;
        const int LinesARound = 100;
        var text = new byte[1024];
        text.AsSpan().Fill((byte)'x');
        var line = "ann: \n".Length + text.Length;
        var stuck = Enumerable.Range(0, 5).Select(i => _chat.Join($"stuck {i}", pauseAt: 1)).ToList();
        var ann = await _chat.JoinGreetedAsync("ann", pauseAt: 0);
        var before = LiveBytes();

        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < LinesARound; i++)
            {
                ann.Client.Say(text);
            }

            Assert.Equal(LinesARound, await ann.SkipAsync(line * LinesARound));
        }

        // 50 MB were said. A stuck member keeps one page and the bytes that were last copied for it.
        Assert.InRange(LiveBytes() - before, long.MinValue, 4 * 1024 * 1024);
        Assert.All(stuck, client => Assert.True(client.Client.LinesBehind > (Rounds - 1) * LinesARound));
        GC.KeepAlive(_chat);
    }

    // Not by GetTotalMemory(true): it is content with five per cent of the whole heap, which other tests may have made large.
    private static long LiveBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}
