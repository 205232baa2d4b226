using System.Data.Common;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Defaults for settings that a connection string leaves out, chosen to notice soon that a database is gone.</summary>
internal static class ConnectionDefaults
{
    /// <summary>Adds defaults to a connection string. Its own settings stay, several hosts included.</summary>
    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    public static string Complete(string connectionString)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var keys = settings.Keys.Cast<string>().Select(key => key.Replace(" ", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (!keys.Contains("ApplicationName"))
        {
            builder.ApplicationName = "KestrelChat";
        }

        // Seconds.
        if (!keys.Contains("Timeout"))
        {
            builder.Timeout = 5;
        }

        if (!keys.Contains("CommandTimeout"))
        {
            builder.CommandTimeout = 10;
        }

        // Milliseconds. Cancellation means that the server is stopping.
        if (!keys.Contains("CancellationTimeout"))
        {
            builder.CancellationTimeout = 500;
        }

        // A node appends, follows, renews and receives, one at a time each, and also reads history and lists. Many nodes share the
        // server's connections.
        if (!keys.Overlaps(["MaxPoolSize", "MaximumPoolSize"]))
        {
            builder.MaxPoolSize = 10;
        }

        // The same few commands repeat, and planning takes longer than running most of them.
        if (!keys.Contains("MaxAutoPrepare"))
        {
            builder.MaxAutoPrepare = 30;
        }

        // JIT compilation, chosen by a query's estimated cost, takes longer (100 ms) than any of these queries.
        if (!keys.Contains("Options"))
        {
            builder.Options = "-c jit=off";
        }

        return builder.ConnectionString;
    }
}
