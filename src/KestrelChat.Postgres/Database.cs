using System.Net.Sockets;
using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// Runs commands, each on its own connection and in its own transaction, and converts their failures to
/// <see cref="ClusterUnavailableException"/>. Knows no table.
/// </summary>
/// <remarks>
/// Any thread. Transactions that PostgreSQL rolled back because of a conflict are retried here. Failures after which a command may
/// have been carried out are not: callers retry those with the same keys.
/// </remarks>
internal sealed class Database(NpgsqlDataSource source)
{
    private const int MaxAttempts = 5;

    /// <summary>Returns the rows of a command.</summary>
    /// <param name="values">The parameters $1, $2, …</param>
    public Task<List<T>> QueryAsync<T>(string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) => RetryAsync(
        async () =>
        {
            await using var command = Command(sql, values);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            List<T> rows = [];
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(read(reader));
            }

            // Reads up to the end of the transaction: closing the reader would hide that it was cancelled after the rows.
            await reader.NextResultAsync(cancellation);

            return rows;
        });

    /// <summary>Returns the first column of the first row; the default value if there is none.</summary>
    public Task<T?> ScalarAsync<T>(string sql, object?[] values, CancellationToken cancellation) => RetryAsync(
        async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteScalarAsync(cancellation) is T value ? value : default;
        });

    /// <summary>Returns the number of rows that a command changed.</summary>
    public Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellation) => RetryAsync(
        async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    /// <summary>Runs a function with a connection of its own.</summary>
    public Task<T> WithConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellation) => RetryAsync(
        async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            return await use(connection);
        });

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> attempt)
    {
        for (var left = MaxAttempts; ; left--)
        {
            try
            {
                return await attempt();
            }
            catch (PostgresException conflict) when (left > 1 && IsConflict(conflict))
            {
                continue;
            }
            catch (Exception failure) when (IsUnavailable(failure))
            {
                throw new ClusterUnavailableException($"PostgreSQL failed: {failure.Message}", failure) { IsRefusal = IsRefusal(failure) };
            }
        }
    }

    private static bool IsConflict(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    // The server was reached, but is read-only (class 25), lacks rights or tables (class 42), or its disk is full.
    private static bool IsRefusal(Exception failure) => failure is PostgresException refused
        && (refused.SqlState.StartsWith("25", StringComparison.Ordinal) || refused.SqlState.StartsWith("42", StringComparison.Ordinal) || refused.SqlState == PostgresErrorCodes.DiskFull);

    // Invalid data (classes 22 and 23) will be refused again: that is a defect of the program.
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static bool IsUnavailable(Exception failure) => failure switch
    {
        PostgresException refused => !refused.SqlState.StartsWith("22", StringComparison.Ordinal) && !refused.SqlState.StartsWith("23", StringComparison.Ordinal),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };
}
