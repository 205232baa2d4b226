using KestrelChat.Cluster.Store;
using KestrelChat.Postgres;
using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Cluster;

/// <summary>The database that the nodes share.</summary>
/// <param name="Store">Its content.</param>
/// <param name="MigrateAsync">Creates what is missing and returns the schema's version. Throws <see cref="ClusterUnavailableException"/>.</param>
internal sealed record ClusterStore(IClusterStore Store, Func<CancellationToken, Task<int>> MigrateAsync) : IAsyncDisposable
{
    // A database that does not answer must not delay the end of the server.
    private static readonly TimeSpan s_disposeTimeout = TimeSpan.FromSeconds(1);

    /// <exception cref="SettingsException">The connection string is invalid.</exception>
    public static ClusterStore Open(string connectionString, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var store = new PostgresClusterStore(connectionString, time, loggers);
            return new ClusterStore(store, store.MigrateAsync);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            // Without the value, which may contain a password.
            throw new SettingsException([$"ConnectionStrings:{ClusterServices.ConnectionStringName}: invalid value: expected Host=…;Username=…;Password=…;Database=… for PostgreSQL: {e.Message}"], e);
        }
    }

    public async ValueTask DisposeAsync() =>
        await Store.DisposeAsync().AsTask().WaitAsync(s_disposeTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
