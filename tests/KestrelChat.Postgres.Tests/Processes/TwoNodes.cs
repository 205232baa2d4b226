using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Rooms;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Two server processes that share a database, for the tests of one class.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private readonly List<ServerProcess> _servers = [];
    private string _database = "";

    public PostgresServer Postgres { get; } = new();

    /// <summary>The store of the nodes.</summary>
    public PostgresClusterStore Store { get; private set; } = null!;

    public string ConnectionString => _database;

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

    /// <summary>Waits until the store knows how many clients are in a room: nodes publish them a little later.</summary>
    public Task WhenMembersAsync(string room, int members) =>
        Wait.UntilAsync(async () => (await Store.Presence.FindRoomsAsync([room]))[0].Members == members, $"{members} clients are in {room}");

    /// <summary>Adds lines of "ann" to the log, from a node that joins for a moment.</summary>
    public async Task SayAsync(string room, int lines)
    {
        var node = new ContractNode(Store, Guid.CreateVersion7(), "third");
        Assert.NotNull(await Store.Presence.EnterAsync(node.Id, node.Name, TimeSpan.FromMinutes(1), default));
        await node.AppendAsync([.. Enumerable.Range(0, lines).Select(_ => node.Event(RoomEventKind.Said, room, "ann", "hello"))]);
        await Store.Presence.LeaveAsync(node.Id);
    }

    /// <summary>Starts another node, which the caller disposes.</summary>
    internal Task<ServerProcess> StartAsync(string name, params string[] settings) => ServerProcess.StartReadyAsync(
        environment: [("ConnectionStrings__Cluster", _database), (AdminCalls.Setting.Key.Replace(":", "__", StringComparison.Ordinal), AdminCalls.Token)],
        settings: ["--Chat:Endpoints:Russian:Url=", $"--Chat:Cluster:NodeName={name}", .. settings]);
}
