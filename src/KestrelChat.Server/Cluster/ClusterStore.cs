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
            throw new SettingsException([Describe(e)], e);
        }
    }

    /// <summary>Describes what is wrong with a connection string. What depends on several of its settings is found when it is opened.</summary>
    public static IReadOnlyList<string> FindErrors(string connectionString)
    {
        try
        {
            PostgresClusterStore.Check(connectionString);
            return [];
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return [Describe(e)];
        }
    }

    // Without the value, which may contain a password, and without the parameter's name, which .NET adds.
    private static string Describe(Exception exception) =>
        $"ConnectionStrings:{ClusterServices.ConnectionStringName}: invalid value: expected Host=…;Username=…;Password=…;Database=… for PostgreSQL: {exception.Message.Split(" (Parameter ", 2)[0]}";
}
