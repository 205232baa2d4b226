using KestrelChat.Cluster;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>What nodes share, kept in PostgreSQL.</summary>
/// <remarks>
/// Nothing is connected before it is needed, and nothing is tried again that may have been done. A connection string with
/// several hosts and <c>Target Session Attributes=primary</c> follows a fail-over.
/// </remarks>
public sealed class PostgresClusterStore : IClusterStore
{
    private readonly NpgsqlDataSource _source;
    private readonly Database _database;
    private readonly DoorbellRinger _ringer;
    private readonly DoorbellListener _listener;

    /// <param name="connectionString">As Npgsql has it.</param>
    /// <param name="time">By which doorbells are waited for and lost connections tried again. Leases end by the database's clock.</param>
    /// <param name="loggers">Where it is told that doorbells cannot be heard; null = nowhere.</param>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    /// <exception cref="NotSupportedException">What it says does not go together.</exception>
    public PostgresClusterStore(string connectionString, TimeProvider time, ILoggerFactory? loggers = null)
    {
        _source = new NpgsqlDataSourceBuilder(ConnectionDefaults.Complete(connectionString)).Build();
        _database = new Database(_source);
        var origin = Guid.NewGuid().ToString("N");
        _ringer = new DoorbellRinger(_database, origin);
        _listener = new DoorbellListener(_source, origin, time, (loggers ?? NullLoggerFactory.Instance).CreateLogger<DoorbellListener>());
        Log = new PostgresRoomLog(_database, _ringer);
        Presence = new PostgresPresence(_database, _ringer);
        Mail = new PostgresNodeMail(_database, _ringer);
        State = new PostgresSharedState(_database);
    }

    public IRoomLog Log { get; }

    public IPresence Presence { get; }

    public INodeMail Mail { get; }

    public ISharedState State { get; }

    /// <summary>
    /// Creates what is missing. To be called until it succeeds once; nothing else works before. Several nodes may at once.
    /// </summary>
    /// <returns>The version that is there now.</returns>
    /// <exception cref="ClusterUnavailableException">PostgreSQL cannot be reached, or does not allow it.</exception>
    public Task<int> MigrateAsync(CancellationToken cancellation = default) => Schema.MigrateAsync(_database, cancellation);

    public Doorbell OpenDoorbell(DoorbellKind kind) => _listener.Open(kind);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _ringer.DisposeAsync();
        await _source.DisposeAsync();
    }
}
