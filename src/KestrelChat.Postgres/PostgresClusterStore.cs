using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>The cluster's store in PostgreSQL.</summary>
/// <remarks>
/// It connects when it is first used. A connection string with several hosts and <c>Target Session Attributes=primary</c> follows a
/// failover.
/// </remarks>
public sealed class PostgresClusterStore : IClusterStore
{
    private readonly NpgsqlDataSource _source;
    private readonly Database _database;
    private readonly NotificationSender _sender;
    private readonly NotificationListener _listener;

    /// <param name="connectionString">In Npgsql's format.</param>
    /// <param name="time">The clock for waiting and reconnecting. Leases end by the database's clock.</param>
    /// <param name="loggers">Logs the loss of notifications; null = no log.</param>
    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    /// <exception cref="NotSupportedException">The connection string has settings that exclude each other.</exception>
    public PostgresClusterStore(string connectionString, TimeProvider time, ILoggerFactory? loggers = null)
    {
        _source = new NpgsqlDataSourceBuilder(ConnectionDefaults.Complete(connectionString)).Build();
        _database = new Database(_source);
        var origin = Guid.NewGuid().ToString("N");
        _sender = new NotificationSender(_database, origin);
        _listener = new NotificationListener(_source, origin, time, (loggers ?? NullLoggerFactory.Instance).CreateLogger<NotificationListener>());
        Log = new PostgresLogStore(_database, _sender);
        Presence = new PostgresPresenceStore(_database, _sender);
        Messages = new PostgresMessageStore(_database, _sender);
        Values = new PostgresValueStore(_database);
    }

    public ILogStore Log { get; }

    public IPresenceStore Presence { get; }

    public IMessageStore Messages { get; }

    public ISharedValueStore Values { get; }

    /// <summary>Creates or updates the tables. Must succeed once before anything else works. Several nodes may call it at once.</summary>
    /// <returns>The version of the schema.</returns>
    /// <exception cref="ClusterUnavailableException">PostgreSQL cannot be reached, or refuses.</exception>
    public Task<int> MigrateAsync(CancellationToken cancellation = default) => Schema.MigrateAsync(_database, cancellation);

    public NotificationSignal OpenNotifications(NotificationKind kind) => _listener.Open(kind);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _sender.DisposeAsync();
        await _source.DisposeAsync();
    }
}
