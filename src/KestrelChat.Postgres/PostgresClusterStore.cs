using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KestrelChat.Postgres;

/// <summary>The cluster's store in PostgreSQL.</summary>
/// <remarks>
/// It connects when it is first used. A connection string with several hosts and <c>Target Session Attributes=primary</c> follows a
/// failover.
/// </remarks>
public sealed class PostgresClusterStore : IClusterStore
{
    // Lists that users ask for may be this old.
    private static readonly TimeSpan s_answerLife = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromMilliseconds(500);

    private readonly DataSources _sources;
    private readonly Questions _questions;
    private readonly Database _database;
    private readonly string _origin = Guid.NewGuid().ToString("N");
    private readonly NotificationSender _sender;
    private readonly NotificationListener _listener;

    /// <param name="connectionString">In Npgsql's format.</param>
    /// <param name="time">The clock for waiting and reconnecting. Leases end by the database's clock.</param>
    /// <param name="loggers">Logs the loss of notifications; null = no log.</param>
    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    /// <exception cref="NotSupportedException">The connection string has settings that exclude each other.</exception>
    public PostgresClusterStore(string connectionString, TimeProvider time, ILoggerFactory? loggers = null)
        : this(connectionString, time, loggers, s_answerLife)
    {
    }

    /// <param name="answerLife">How long answers to the same question are shared.</param>
    internal PostgresClusterStore(string connectionString, TimeProvider time, ILoggerFactory? loggers, TimeSpan answerLife)
    {
        _sources = new DataSources(connectionString);
        _questions = new Questions(_sources.Questions, answerLife, time);
        _database = new Database(_sources.Work);
        _sender = new NotificationSender(_database, _origin);
        _listener = new NotificationListener(_sources.Single, _origin, time, (loggers ?? NullLoggerFactory.Instance).CreateLogger<NotificationListener>());
        Log = new PostgresLogStore(_database, _questions, _sender);
        Presence = new PostgresPresenceStore(_database, _questions, _sender);
        Messages = new PostgresMessageStore(_database, _sender);
        Values = new PostgresValueStore(_database, _sender);
    }

    public ILogStore Log { get; }

    public IPresenceStore Presence { get; }

    public IMessageStore Messages { get; }

    public ISharedValueStore Values { get; }

    public long? LastHeard => _listener.LastHeard;

    /// <summary>Checks the settings of a connection string one by one.</summary>
    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    public static void Check(string connectionString) => _ = ConnectionDefaults.Complete(connectionString);

    public Task<int> PrepareAsync(CancellationToken cancellation = default) => new Preparation(_sources.Single).RunAsync(cancellation);

    public Task NotifyItselfAsync(CancellationToken cancellation = default)
    {
        _listener.Start();
        return _database.ExecuteAsync("select pg_notify($1, $2)", [NotificationChannels.Self, _origin], cancellation);
    }

    public NotificationSignal OpenNotifications(NotificationKind kind) => _listener.Open(kind);

    /// <summary>Closes the connections; a database that does not answer is not waited for.</summary>
    public async ValueTask DisposeAsync() =>
        await CloseAsync().WaitAsync(s_closeTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task CloseAsync()
    {
        await _listener.DisposeAsync();
        await _sender.DisposeAsync();
        _questions.Dispose();
        await _sources.DisposeAsync();
    }
}
