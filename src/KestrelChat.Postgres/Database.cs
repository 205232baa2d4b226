using System.Net.Sockets;
using KestrelChat.Cluster;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// Runs commands, one a connection and transaction, and says all that can go wrong on the way in the one exception of the
/// cluster. Knows no table.
/// </summary>
/// <remarks>
/// Any thread. What the database is certain to have undone (two transactions that waited for each other) is tried again here;
/// whatever may have been done is not: that is for the caller, who has the keys.
/// </remarks>
internal sealed class Database(NpgsqlDataSource source)
{
    private const int Attempts = 5;

    /// <summary>Answers the rows of a command.</summary>
    /// <param name="values">Its parameters $1, $2, …</param>
    public Task<List<T>> RowsAsync<T>(string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) =>
        AttemptAsync(
            async () =>
            {
                await using var command = Command(sql, values);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                List<T> rows = [];
                while (await reader.ReadAsync(cancellation))
                {
                    rows.Add(read(reader));
                }

                // Up to the end of the transaction: an answer whose transaction was cancelled behind it is none, and to close
                // the reader does not say so.
                await reader.NextResultAsync(cancellation);

                return rows;
            });

    /// <summary>Answers the first column of the first row; default if there is none.</summary>
    public Task<T?> ValueAsync<T>(string sql, object?[] values, CancellationToken cancellation) => AttemptAsync(
        async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteScalarAsync(cancellation) is T value ? value : default;
        });

    /// <summary>Answers how many rows a command changed.</summary>
    public Task<int> ChangeAsync(string sql, object?[] values, CancellationToken cancellation) => AttemptAsync(
        async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    /// <summary>Does something with a connection of its own.</summary>
    public Task<T> WithConnectionAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellation) => AttemptAsync(
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

    private static async Task<T> AttemptAsync<T>(Func<Task<T>> attempt)
    {
        for (var left = Attempts; ; left--)
        {
            try
            {
                return await attempt();
            }
            catch (PostgresException undone) when (left > 1 && IsUndone(undone))
            {
                continue;
            }
            catch (Exception failure) when (IsUnavailable(failure))
            {
                throw new ClusterUnavailableException($"PostgreSQL does not answer: {failure.Message}", failure) { IsRefusal = IsRefusal(failure) };
            }
        }
    }

    private static bool IsUndone(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    // Of a connection that is there: it may only be read from (25), lacks rights or tables (42), or the disk is full.
    private static bool IsRefusal(Exception failure) => failure is PostgresException refused
        && (refused.SqlState.StartsWith("25", StringComparison.Ordinal) || refused.SqlState.StartsWith("42", StringComparison.Ordinal) || refused.SqlState == PostgresErrorCodes.DiskFull);

    // What PostgreSQL refuses for the data's sake (classes 22 and 23) it will refuse again: that is a fault of the program.
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static bool IsUnavailable(Exception failure) => failure switch
    {
        PostgresException refused => !refused.SqlState.StartsWith("22", StringComparison.Ordinal) && !refused.SqlState.StartsWith("23", StringComparison.Ordinal),
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };
}
