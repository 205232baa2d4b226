using KestrelChat.Cluster;
using KestrelChat.Postgres;

namespace KestrelChat.Server.Cluster;

/// <summary>The database that nodes share.</summary>
/// <param name="Store">What is kept in it.</param>
/// <param name="MigrateAsync">Creates what is missing; throws <see cref="ClusterUnavailableException"/> where it cannot.</param>
internal sealed record ClusterStore(IClusterStore Store, Func<CancellationToken, Task<int>> MigrateAsync) : IAsyncDisposable
{
    /// <exception cref="ClusterSettingException">The connection string is none.</exception>
    public static ClusterStore Open(string connectionString, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            var store = new PostgresClusterStore(connectionString, time, loggers);
            return new ClusterStore(store, store.MigrateAsync);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            // Without its value: there may be a password in it.
            throw new ClusterSettingException($"ConnectionStrings:{ClusterServices.ConnectionStringName} is no connection string for PostgreSQL (Host=…;Username=…;Password=…;Database=…): {e.Message}", e);
        }
    }

    // A database that does not answer does not keep the server from ending.
    public async ValueTask DisposeAsync() =>
        await Store.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>The setting that names the database cannot be used; the message says why, without its value.</summary>
internal sealed class ClusterSettingException(string message, Exception inner) : Exception(message, inner);
