using KestrelChat.Cluster.Store;
using KestrelChat.Postgres;
using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Cluster;

/// <summary>Opens the database that the nodes share.</summary>
internal static class ClusterStore
{
    /// <exception cref="SettingsException">The connection string is invalid.</exception>
    public static IClusterStore Open(string connectionString, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            return new PostgresClusterStore(connectionString, time, loggers);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            // Without the value, which may contain a password.
            throw new SettingsException([$"ConnectionStrings:{ClusterServices.ConnectionStringName}: invalid value: expected Host=…;Username=…;Password=…;Database=… for PostgreSQL: {e.Message}"], e);
        }
    }
}
