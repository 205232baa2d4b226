using System.Data.Common;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Defaults for settings that a connection string leaves out, chosen to notice soon that a database is gone.</summary>
internal static class ConnectionDefaults
{
    /// <summary>Adds defaults to a connection string. Its own settings stay, several hosts included.</summary>
    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    public static NpgsqlConnectionStringBuilder Complete(string connectionString)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var keys = settings.Keys.Cast<string>().Select(key => key.Replace(" ", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var hasSeveralHosts = builder.Host?.Contains(',', StringComparison.Ordinal) == true;

        Default("ApplicationName", () => builder.ApplicationName = "KestrelChat");

        // Seconds. With several hosts, one that does not answer delays the attempt to connect to the next.
        Default("Timeout", () => builder.Timeout = hasSeveralHosts ? 2 : 5);
        Default("CommandTimeout", () => builder.CommandTimeout = 10);

        // Milliseconds. Cancellation means that the server is stopping.
        Default("CancellationTimeout", () => builder.CancellationTimeout = 500);

        // A stand-by is asked again after a second whether it has been promoted.
        Default("HostRecheckSeconds", () => builder.HostRecheckSeconds = 1);

        // A node appends, follows, renews and receives, one at a time each. Many nodes share the server's connections.
        if (!keys.Overlaps(["MaxPoolSize", "MaximumPoolSize"]))
        {
            builder.MaxPoolSize = 10;
        }

        // The same few commands repeat, and planning takes longer than running most of them.
        Default("MaxAutoPrepare", () => builder.MaxAutoPrepare = 30);

        // Nothing that a connection is used for changes its settings. A reset would undo what DataSources sets.
        Default("NoResetOnClose", () => builder.NoResetOnClose = true);

        // Asking first for encryption by Kerberos costs a round trip, and some poolers refuse it.
        Default("GssEncryptionMode", () => builder.GssEncryptionMode = GssEncryptionMode.Disable);

        // A connection whose other end has gone without closing it. Seconds.
        if (!keys.Contains("TcpKeepalive"))
        {
            builder.TcpKeepAlive = true;
            Default("TcpKeepaliveTime", () => builder.TcpKeepAliveTime = 10);
            Default("TcpKeepaliveInterval", () => builder.TcpKeepAliveInterval = 2);
        }

        return builder;

        void Default(string key, Action set)
        {
            if (!keys.Contains(key))
            {
                set();
            }
        }
    }
}
