using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;

namespace KestrelChat.Postgres.Tests.Contract;

public sealed class PostgresClusterStoreTests(SharedDatabase server) : ClusterStoreContract, IClassFixture<SharedDatabase>
{
    private string? _database;

    protected override async Task<IClusterStore> OpenAsync()
    {
        _database ??= await server.EmptyAsync();
        var store = new PostgresClusterStore(_database, TimeProvider.System);
        await store.MigrateAsync();
        return store;
    }

    protected override Task AdvanceAsync(TimeSpan time) => server.ExecuteAsync(
        $"""
        update kestrelchat.node set expires = expires - interval '{time.TotalSeconds} seconds';
        update kestrelchat.mail set at = at - interval '{time.TotalSeconds} seconds';
        """,
        PostgresServer.DatabaseOf(_database!));

    // Every signal is raised once when the connection that listens is open.
    protected override async Task WhenListeningAsync(params NotificationSignal[] signals)
    {
        foreach (var signal in signals)
        {
            Assert.True(await signal.WaitAsync(Wait.Limit));
        }
    }
}
