using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Log;

public sealed class LogTrimmerTests
{
    [Theory]
    [InlineData(5, 0)]
    [InlineData(0, 1)]
    public async Task Expired_lines_are_removed_once_a_minute(int keepLines, int keepDays)
    {
        await using var nodes = new TestNodes(new ManualTime());
        await nodes.Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 2500).Select(number => new PendingLine(number, ChatHub.LobbyName, "ann", "hello"u8.ToArray(), nodes.Time.GetUtcNow().AddDays(number <= 2495 ? -2 : 0)))]);
        await nodes.StartAsync(configureNode: options => (options.KeepLines, options.KeepDays) = (keepLines, keepDays));
        Assert.Equal(2500, (await nodes.LogAsync()).Count);

        nodes.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([2496L, 2497, 2498, 2499, 2500], (await nodes.Store.Log.ReadLastAsync(ChatHub.LobbyName, 100)).Select(line => line.Sequence));
    }
}
