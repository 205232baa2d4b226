using KestrelChat.Cluster;
using KestrelChat.Postgres.Tests.Support;

namespace KestrelChat.Postgres.Tests.Contract;

public sealed class PostgresContractTests(SharedDatabase server) : ClusterContract, IClassFixture<SharedDatabase>
{
    private string? _database;

    protected override async Task<IClusterStore> OpenAsync()
    {
        _database ??= await server.EmptyAsync();
        var store = new PostgresClusterStore(_database, TimeProvider.System);
        await store.MigrateAsync();
        return store;
    }

    protected override Task PassAsync(TimeSpan time) => server.ExecuteAsync(
        $"""
        update kestrelchat.node set expires = expires - interval '{time.TotalSeconds} seconds';
        update kestrelchat.mail set at = at - interval '{time.TotalSeconds} seconds';
        """,
        PostgresCluster.DatabaseOf(_database!));
}
