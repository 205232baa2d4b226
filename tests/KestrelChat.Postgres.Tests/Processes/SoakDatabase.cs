using KestrelChat.Postgres.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A primary, a synchronous stand-by that can take over once, and a link to both for each node, which can be slow or silent.</summary>
internal sealed class SoakDatabase : IAsyncDisposable
{
    private readonly PrimaryServer _primary = new();
    private readonly StandByServer _standBy;
    private readonly List<LossyProxy[]> _links = [];
    private string _name = "";

    private SoakDatabase()
    {
        _standBy = new StandByServer(_primary);
        Current = _primary;
    }

    /// <summary>The server that nodes use.</summary>
    public PostgresServer Current { get; private set; }

    public bool HasFailedOver => Current == _standBy;

    /// <summary>How to connect without a link.</summary>
    public string ConnectionString => ConnectionStringOf(_primary.Port, _standBy.Port);

    /// <param name="nodes">How many nodes have links.</param>
    public static async Task<SoakDatabase> StartAsync(int nodes)
    {
        var database = new SoakDatabase();
        try
        {
            database._name = PostgresServer.DatabaseOf(await database._primary.CreateDatabaseAsync());
            await database._standBy.EnsureStartedAsync();
            await database._primary.WaitForStandByAsync();
            database._links.AddRange(Enumerable.Range(0, nodes).Select(_ => new LossyProxy[] { new(database._primary.Port), new(database._standBy.Port) }));
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>How a node connects.</summary>
    public string ConnectionStringOf(int node) => ConnectionStringOf(_links[node][0].Port, _links[node][1].Port);

    /// <summary>Kills the primary and promotes the stand-by.</summary>
    public async Task FailOverAsync()
    {
        await _primary.FailAsync();
        await _standBy.PromoteAsync();
        Current = _standBy;
    }

    /// <summary>Limits the speed of each connection of a node; 0 = unlimited.</summary>
    public void Slow(int node, int bytesPerSecond) => Array.ForEach(_links[node], link => link.BytesPerSecond = bytesPerSecond);

    /// <summary>Keeps the connections of a node open and forwards nothing, until <see cref="Resume"/>.</summary>
    public void Silence(int node) => Array.ForEach(_links[node], link => link.Silence());

    public void Resume(int node) => Array.ForEach(_links[node], link => link.Resume());

    /// <summary>Returns the first column of the first row that a command returns.</summary>
    public Task<long> CountAsync(string sql) => Current.ScalarAsync<long>(sql, _name);

    /// <summary>What its connections do, for the error of a test.</summary>
    public Task<string?> DescribeAsync() => Current.ScalarAsync<string>(
        """
        select string_agg(concat_ws(' ', pid, pg_blocking_pids(pid)::text, state, wait_event, now() - xact_start, left(query, 200)), E'\n')
        from pg_stat_activity where backend_type = 'client backend' and (state <> 'idle' or wait_event <> 'ClientRead')
        """);

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links.SelectMany(links => links))
        {
            await link.DisposeAsync();
        }

        await _standBy.DisposeAsync();
        await _primary.DisposeAsync();
    }

    private string ConnectionStringOf(int primary, int standBy) =>
        $"Host=127.0.0.1:{primary},127.0.0.1:{standBy};Target Session Attributes=primary;Username=chat;Database={_name}";
}
