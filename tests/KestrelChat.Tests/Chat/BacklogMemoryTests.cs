using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

[Collection(AloneGroup.Name)]
public sealed class BacklogMemoryTests : IDisposable
{
    private readonly TestChat _chat = new(options => options.MaxBacklogBytes = 256 * 1024);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task What_is_said_to_members_that_never_read_is_not_kept()
    {
        const int Rounds = 500;
        const int LinesARound = 100;
        var text = new byte[1024];
        text.AsSpan().Fill((byte)'x');
        var line = "ann: \n".Length + text.Length;
        var stuck = Enumerable.Range(0, 5).Select(i => _chat.Join($"stuck {i}", pauseAt: 1)).ToList();
        var ann = await _chat.JoinGreetedAsync("ann", pauseAt: 0);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < LinesARound; i++)
            {
                ann.Client.Say(text);
            }

            Assert.Equal(LinesARound, await ann.SkipAsync(line * LinesARound));
        }

        // 50 MB were said. A stuck member keeps a page, and what was copied for it when it last could be written to.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * 1024 * 1024);
        Assert.All(stuck, peer => Assert.True(peer.Client.LinesBehind > (Rounds - 1) * LinesARound));
        GC.KeepAlive(_chat);
    }
}
