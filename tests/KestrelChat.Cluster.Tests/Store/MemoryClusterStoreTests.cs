using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Store;

public sealed class MemoryClusterStoreTests : ClusterStoreContract
{
    private readonly ManualTime _time = new();
    private MemoryClusterStore? _store;

    [Fact]
    public async Task A_wait_for_a_notification_times_out_by_the_clock()
    {
        using var notifications = Store.OpenNotifications(NotificationKind.Events);
        var waiting = notifications.WaitAsync(TimeSpan.FromMilliseconds(250));

        _time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.False(await waiting.Soon());
    }

    protected override Task<IClusterStore> OpenAsync()
    {
        if (_store is not null)
        {
            return Task.FromResult<IClusterStore>(_store.HandleFor("another"));
        }

        return Task.FromResult<IClusterStore>(_store = new MemoryClusterStore(_time));
    }

    protected override Task AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
