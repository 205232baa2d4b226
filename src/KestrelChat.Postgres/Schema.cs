using System.Reflection;
using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// Creates and updates the tables: runs the missing steps in Schema/ in order, in one transaction. Several nodes may do so at once.
/// </summary>
/// <remarks>The first node needs CREATE on the database, and becomes the owner of the schema <c>kestrelchat</c>.</remarks>
internal static class Schema
{
    // The oldest program version, by the number of its last step, that works with the tables after the last step.
    private const int LowestCompatible = 1;

    // An arbitrary number of an advisory lock, the same for every node.
    private const long MigrationLock = 0x4B65_7374_7265_6C21;

    private static readonly TimeSpan s_retryInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>The version that this program needs, at least.</summary>
    public static int Version => Steps().Count;

    /// <returns>The version of the schema.</returns>
    /// <exception cref="ClusterUnavailableException">The tables are not those of this program, or it may not create them.</exception>
    public static async Task<int> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var version = await ReadVersionAsync(connection, cancellation);
            if (version >= Version)
            {
                return version;
            }

            await CheckMayCreateAsync(connection, cancellation);
            if (await TryMigrateAsync(connection, cancellation))
            {
                continue;
            }

            if (TimeProvider.System.GetElapsedTime(began) > s_patience)
            {
                throw Unfit("failed to create or update the tables for a minute: another node is doing so, or a table is locked");
            }

            await Task.Delay(s_retryInterval, cancellation);
        }
    }

    /// <summary>The exception that says that the database does not fit.</summary>
    public static ClusterUnavailableException Unfit(string why, string failureClass = "connection") => new($"PostgreSQL does not fit: {why}") { IsRefusal = true, FailureClass = failureClass };

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // One statement, since another node may create the table meanwhile. Not to_regclass, which within a transaction may miss a table
        // that another one has just created.
        var columns = await ScalarAsync<string>(
            connection,
            """
            select coalesce(
                (select string_agg(a.attname || ' ' || format_type(a.atttypid, null), ', ' order by a.attname)
                from pg_attribute a
                where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname in ('version', 'lowest_compatible')),
                '')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'kestrelchat' and c.relname = 'schema_version'
            """,
            cancellation);
        if (columns is null)
        {
            return 0;
        }

        if (columns != "lowest_compatible integer, version integer")
        {
            throw Unfit("kestrelchat.schema_version is not a table of this program, which has the columns version and lowest_compatible of type integer");
        }

        if (!await ScalarAsync<bool>(connection, "select has_schema_privilege('kestrelchat', 'usage') and has_table_privilege('kestrelchat.schema_version', 'select')", cancellation))
        {
            throw Unfit("the user lacks USAGE on the schema kestrelchat or SELECT on its tables", "42");
        }

        await using var command = new NpgsqlCommand("select version, lowest_compatible from kestrelchat.schema_version order by version desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return 0;
        }

        var (version, lowest) = (reader.GetInt32(0), reader.GetInt32(1));
        return lowest <= Version
            ? version
            : throw Unfit($"its tables have version {version}, which needs a program of version {lowest} or later; this program's version is {Version}");
    }

    private static async Task CheckMayCreateAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var mayCreate = await ScalarAsync<bool>(
            connection,
            """
            select coalesce(
                (select has_schema_privilege(oid, 'create, usage') from pg_namespace where nspname = 'kestrelchat'),
                has_database_privilege(current_database(), 'create'))
            """,
            cancellation);
        if (!mayCreate)
        {
            throw Unfit("the tables are missing or old, and the user lacks CREATE on the database to create them", "42");
        }
    }

    /// <returns>Whether it succeeded; false if another node or a lock is in the way.</returns>
    private static async Task<bool> TryMigrateAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);

        // Nodes of the former version work meanwhile: nothing that they wait for is locked for longer than a second by waiting.
        await ExecuteAsync(connection, "set local lock_timeout = '1s'; set local statement_timeout = 0", cancellation);
        if (!await ScalarAsync<bool>(connection, $"select pg_try_advisory_xact_lock({MigrationLock})", cancellation))
        {
            return false;
        }

        try
        {
            var version = await ReadVersionAsync(connection, cancellation);
            await ExecuteAsync(
                connection,
                """
                create schema if not exists kestrelchat;
                create table if not exists kestrelchat.schema_version (
                    version int primary key, lowest_compatible int not null default 1, at timestamptz not null default clock_timestamp())
                """,
                cancellation);
            foreach (var step in Steps().Skip(version))
            {
                await ExecuteAsync(connection, step, cancellation);
                version++;
                await ExecuteAsync(connection, $"insert into kestrelchat.schema_version (version, lowest_compatible) values ({version}, {Math.Min(version, LowestCompatible)})", cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return true;
        }
        catch (PostgresException locked) when (locked.SqlState == PostgresErrorCodes.LockNotAvailable || Failures.IsConflict(locked))
        {
            return false;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation) is T value ? value : default;
    }

    private static List<string> Steps()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        })];
    }
}
