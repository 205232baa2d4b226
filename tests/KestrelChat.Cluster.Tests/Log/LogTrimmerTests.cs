using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Log;

public sealed class LogTrimmerTests
{
    [Theory]
    [InlineData(5, 0)]
    [InlineData(0, 1)]
    public async Task Expired_lines_are_removed_once_a_minute(int keepLines, int keepDays)
    {
        await using var nodes = new TestNodes(new ManualTime());
        await nodes.StartAsync(configureNode: options => (options.KeepLines, options.KeepDays) = (keepLines, keepDays));
        var elsewhere = new ContractNode(nodes.Store, Guid.CreateVersion7(), "elsewhere");
        Assert.NotNull(await nodes.Store.Presence.EnterAsync(elsewhere.Id, "elsewhere", TimeSpan.FromDays(1), new Retention(keepLines, keepDays)));
        await elsewhere.AppendAsync([.. elsewhere.Lines(ChatHub.LobbyName, 2500).Select((line, i) => line with { Age = TimeSpan.FromDays(i < 2495 ? 2 : 0) })]);
        Assert.Equal(2500, (await nodes.LogAsync()).Count);

        nodes.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([2496L, 2497, 2498, 2499, 2500], (await nodes.Store.Log.ReadRoomAsync(ChatHub.LobbyName, 100, 1000)).LastLines.Select(line => line.Line));
    }

    [Fact]
    public async Task A_trim_that_failed_is_retried_within_seconds_so_that_it_does_not_show_as_cut_off_until_the_next_one()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var node = await nodes.StartAsync();
        nodes.Store.Policy = new Policy(call => call.Operation == nameof(ILogStore.TrimAsync) ? new CallFault { Fault = MemoryFault.Unreachable, IsRefusal = true } : CallFault.None);
        await nodes.AdvanceUntilAsync(() => node.Node.IsIsolated, "trimming fails for a while");
        nodes.Store.Policy = null;
        var began = nodes.Time.GetTimestamp();

        await nodes.AdvanceUntilAsync(() => !node.Node.IsIsolated, "trimming works again");

        Assert.InRange(nodes.Time.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
