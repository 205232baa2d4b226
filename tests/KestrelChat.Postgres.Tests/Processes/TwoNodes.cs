using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Two server processes that share a database of their own, for the tests of one class.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private readonly List<ServerProcess> _servers = [];
    private string _database = "";

    public PostgresCluster Postgres { get; } = new();

    /// <summary>What the nodes share, as another sees it.</summary>
    public PostgresClusterStore Store { get; private set; } = null!;

    internal ServerProcess One => _servers[0];

    internal ServerProcess Other => _servers[1];

    public async ValueTask InitializeAsync()
    {
        _database = await Postgres.CreateDatabaseAsync();
        Store = new PostgresClusterStore(_database, TimeProvider.System);
        _servers.AddRange(await Task.WhenAll(StartAsync("one"), StartAsync("other")));
    }

    public async ValueTask DisposeAsync()
    {
        _servers.ForEach(server => server.Dispose());
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        await Postgres.DisposeAsync();
    }

    /// <summary>Waits until all nodes can know that so many are in a room: each tells the others a little later.</summary>
    public Task UntilMembersAsync(string room, int members) =>
        Eventually.TrueAsync(async () => (await Store.Presence.FindRoomsAsync([room]))[0].Members == members, $"{members} in {room}");

    /// <summary>Starts one more node, which is the caller's.</summary>
    internal Task<ServerProcess> StartAsync(string name, params string[] settings) => ServerProcess.StartReadyAsync(
        environment: [("ConnectionStrings__Cluster", _database), (AdminCalls.Setting.Key.Replace(":", "__", StringComparison.Ordinal), AdminCalls.Token)],
        settings: ["--Chat:Endpoints:Russian:Url=", $"--Chat:Cluster:NodeName={name}", .. settings]);
}
