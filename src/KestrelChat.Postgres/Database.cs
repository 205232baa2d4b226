using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// Runs commands, each on its own connection and in its own transaction, and converts their failures: see <see cref="Failures"/>.
/// Knows no table.
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
        },
        cancellation);

    /// <summary>Returns the first column of the first row; the default value if there is none.</summary>
    public Task<T?> ScalarAsync<T>(string sql, object?[] values, CancellationToken cancellation) => RetryAsync(
        async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteScalarAsync(cancellation) is T value ? value : default;
        },
        cancellation);

    /// <summary>Returns the number of rows that a command changed.</summary>
    public Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellation) => RetryAsync(
        async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    private NpgsqlCommand Command(string sql, object?[] values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellation)
    {
        for (var left = MaxAttempts; ; left--)
        {
            try
            {
                return await attempt();
            }
            catch (PostgresException conflict) when (left > 1 && Failures.IsConflict(conflict))
            {
                continue;
            }
            catch (Exception refused) when (Failures.IsRefusedData(refused))
            {
                throw new StoreRefusedException($"PostgreSQL refused: {refused.Message}", refused) { FailureClass = Failures.ClassOf(refused) };
            }
            catch (Exception failure) when (!Failures.IsCancellation(failure, cancellation))
            {
                throw Failures.Unavailable(failure);
            }
        }
    }
}
