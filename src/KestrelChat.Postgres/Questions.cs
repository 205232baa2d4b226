using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Questions of users, which never use the connections that the node works with.</summary>
internal sealed class Questions(NpgsqlDataSource source, TimeSpan answerLife, TimeProvider time) : IDisposable
{
    private const int MaxWaiting = 256;

    private readonly Database _database = new(source);
    private readonly QuestionQueue _queue = new(DataSources.MaxQuestions, MaxWaiting);
    private readonly SharedAnswers _answers = new(answerLife, time);

    /// <summary>Returns the rows of a command.</summary>
    public Task<List<T>> AskAsync<T>(string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) =>
        _queue.RunAsync(() => _database.QueryAsync(sql, values, read, cancellation), cancellation);

    /// <summary>Returns the rows of a command, which those who ask the same share for a moment.</summary>
    public Task<List<T>> AskSharedAsync<T>(string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) =>
        _answers.AskAsync((sql, string.Join('\0', values)), () => AskAsync(sql, values, read, CancellationToken.None), cancellation);

    /// <summary>Shares no earlier answer from now on, because this process changed something.</summary>
    public void Forget() => _answers.Clear();

    public void Dispose() => _queue.Dispose();
}
