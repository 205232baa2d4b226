using System.Data.Common;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>What a connection string does not say, as a chat wants it: to learn soon that a database is gone.</summary>
internal static class ConnectionDefaults
{
    /// <summary>Completes a connection string. What it says stays, several hosts and their session attributes included.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Complete(string connectionString)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var keys = said.Keys.Cast<string>().Select(key => key.Replace(" ", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
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

        // Milliseconds. Whoever cancels something wants to end.
        if (!keys.Contains("CancellationTimeout"))
        {
            builder.CancellationTimeout = 500;
        }

        // A node appends, follows, renews and receives, one of each at a time; history and lists are read besides. Many nodes
        // share what connections the server has.
        if (!keys.Overlaps(["MaxPoolSize", "MaximumPoolSize"]))
        {
            builder.MaxPoolSize = 10;
        }

        // The same few commands come again and again: to plan each anew takes longer than most of them do.
        if (!keys.Contains("MaxAutoPrepare"))
        {
            builder.MaxAutoPrepare = 30;
        }

        // Compiling a query for its estimated size takes longer (100 ms) than all of these take.
        if (!keys.Contains("Options"))
        {
            builder.Options = "-c jit=off";
        }

        return builder.ConnectionString;
    }
}
