using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// The connections of a store: for the work of its node, for the questions of its users, and single ones. Questions, however many, leave
/// the work its connections.
/// </summary>
internal sealed class DataSources : IAsyncDisposable
{
    /// <summary>How many questions run at once.</summary>
    public const int MaxQuestions = 4;

    // JIT compilation, chosen by a query's estimated cost, takes longer (100 ms) than any of these queries. Not a start-up option of
    // the connection, which PgBouncer refuses.
    private const string Initial = "set jit = off";

    /// <exception cref="ArgumentException">The connection string is invalid.</exception>
    /// <exception cref="NotSupportedException">The connection string has settings that exclude each other.</exception>
    public DataSources(string connectionString)
    {
        Work = Build(ConnectionDefaults.Complete(connectionString), "work");

        var questions = ConnectionDefaults.Complete(connectionString);
        questions.MaxPoolSize = MaxQuestions;
        questions.MinPoolSize = Math.Min(questions.MinPoolSize, MaxQuestions);
        Questions = Build(questions, "questions");

        // Checks must also be understood behind a pooler that does not know prepared statements.
        var single = ConnectionDefaults.Complete(connectionString);
        single.Pooling = false;
        single.MaxAutoPrepare = 0;
        Single = Build(single, "single");
    }

    public NpgsqlDataSource Work { get; }

    public NpgsqlDataSource Questions { get; }

    /// <summary>Opens a new connection each time, which closing ends.</summary>
    public NpgsqlDataSource Single { get; }

    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        await Questions.DisposeAsync();
        await Single.DisposeAsync();
    }

    // The name is what metrics show instead of the connection string.
    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, string name)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name };
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(Initial, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(Initial, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }
}
