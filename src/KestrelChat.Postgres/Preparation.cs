using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Checks that a database fits, and brings its tables up to date. Each check that fails is told in one line.</summary>
/// <remarks>
/// A program needs USAGE on the schema <c>kestrelchat</c>, SELECT, INSERT, UPDATE and DELETE on its tables, USAGE on its sequences and
/// EXECUTE on its functions; and CREATE only if the tables have to be created or updated.
/// </remarks>
/// <param name="source">Opens a new connection each time.</param>
internal sealed class Preparation(NpgsqlDataSource source)
{
    private const int LowestServerVersion = 130_000;

    private static readonly TimeSpan s_notificationLimit = TimeSpan.FromSeconds(3);

    /// <returns>The version of the schema.</returns>
    /// <exception cref="ClusterUnavailableException">The database cannot be reached, or does not fit.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await CheckServerAsync(connection, cancellation);
            await CheckNotificationsAsync(connection, cancellation);
            var version = await Schema.MigrateAsync(connection, cancellation);
            await CheckRightsAsync(connection, cancellation);
            return version;
        }
        catch (Exception failure) when (failure is not ClusterUnavailableException && !Failures.IsCancellation(failure, cancellation))
        {
            throw Failures.Unavailable(failure);
        }
    }

    private static async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'), current_setting('transaction_read_only')::boolean",
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        if (reader.GetInt32(0) < LowestServerVersion)
        {
            throw Schema.Unfit($"its version is {reader.GetString(1)}; expected 13 or later");
        }

        if (reader.GetString(2) != "UTF8")
        {
            throw Schema.Unfit($"the encoding of the database is {reader.GetString(2)}; expected UTF8");
        }

        if (reader.GetBoolean(3))
        {
            throw Schema.Unfit("it is read-only: a stand-by, or set to read-only transactions", "25");
        }
    }

    private async Task CheckNotificationsAsync(NpgsqlConnection listening, CancellationToken cancellation)
    {
        // Random, so that nothing else is heard.
        var payload = Guid.NewGuid().ToString("N");
        var isHeard = false;
        listening.Notification += (_, notification) => isHeard |= notification.Payload == payload;
        await ExecuteAsync(listening, $"listen {NotificationChannels.Self}");
        await using (var sending = await source.OpenConnectionAsync(cancellation))
        {
            await ExecuteAsync(sending, $"notify {NotificationChannels.Self}, '{payload}'");
        }

        var began = TimeProvider.System.GetTimestamp();
        while (!isHeard)
        {
            var left = s_notificationLimit - TimeProvider.System.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await listening.WaitAsync(left, cancellation))
            {
                throw Schema.Unfit("notifications do not arrive: PostgreSQL is reached through a pooler in transaction mode; use session mode or connect directly");
            }
        }

        await ExecuteAsync(listening, $"unlisten {NotificationChannels.Self}");

        async Task ExecuteAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task CheckRightsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select current_user, m.what
            from (
                select p.name || ' on the table ' || c.oid::regclass as what
                from pg_class c, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as p (name)
                where c.relnamespace = 'kestrelchat'::regnamespace and c.relkind = 'r' and c.relname <> 'schema_version'
                    and not has_table_privilege(c.oid, p.name)
                union all
                select 'USAGE on the sequence ' || c.oid::regclass
                from pg_class c
                where c.relnamespace = 'kestrelchat'::regnamespace and case when c.relkind = 'S' then not has_sequence_privilege(c.oid, 'USAGE') end
                union all
                select 'EXECUTE on the function ' || f.oid::regproc
                from pg_proc f
                where f.pronamespace = 'kestrelchat'::regnamespace and not has_function_privilege(f.oid, 'EXECUTE')
            ) m
            order by m.what
            """,
            connection);
        List<string> missing = [];
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var user = "";
        while (await reader.ReadAsync(cancellation))
        {
            user = reader.GetString(0);
            missing.Add(reader.GetString(1));
        }

        if (missing.Count > 0)
        {
            var others = missing.Count > 1 ? $" and {missing.Count - 1} more rights in the schema kestrelchat" : "";
            throw Schema.Unfit($"the user {user} lacks {missing[0]}{others}", "42");
        }
    }
}
