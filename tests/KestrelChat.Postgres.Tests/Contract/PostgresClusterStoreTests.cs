using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;

namespace KestrelChat.Postgres.Tests.Contract;

public sealed class PostgresClusterStoreTests(SharedDatabase server) : ClusterStoreContract, IClassFixture<SharedDatabase>
{
    private string? _database;

    // Answers are not shared, since tests change something between two equal questions to different stores.
    protected override async Task<IClusterStore> OpenAsync()
    {
        _database ??= await server.EmptyAsync();
        return new PostgresClusterStore(_database, TimeProvider.System, loggers: null, answerLife: TimeSpan.Zero);
    }

    protected override Task AdvanceAsync(TimeSpan time) => server.ExecuteAsync(
        $"""
        update kestrelchat.node set expires = expires - interval '{time.TotalSeconds} seconds';
        update kestrelchat.mail set expires = expires - interval '{time.TotalSeconds} seconds';
        update kestrelchat.state set at = at - interval '{time.TotalSeconds} seconds', expires = expires - interval '{time.TotalSeconds} seconds';
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
