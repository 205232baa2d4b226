namespace KestrelChat.Postgres;

/// <summary>Shares answers for a short time by those who ask the same, also while it is being asked.</summary>
/// <remarks>Any thread. A failed answer is shared only by those who wait for it.</remarks>
/// <param name="life">How long an answer is shared, from when it was asked for.</param>
internal sealed class SharedAnswers(TimeSpan life, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, (Task Answer, long AskedAt)> _answers = [];

    /// <param name="question">Equal for the same questions.</param>
    /// <param name="ask">Runs on when a caller no longer waits.</param>
    public Task<T> AskAsync<T>(object question, Func<Task<T>> ask, CancellationToken cancellation)
    {
        lock (_gate)
        {
            foreach (var (old, _) in _answers.Where(pair => IsOver(pair.Value)).ToList())
            {
                _answers.Remove(old);
            }

            if (!_answers.TryGetValue(question, out var shared))
            {
                shared = (Task.Run(ask, CancellationToken.None), time.GetTimestamp());
                _answers[question] = shared;
            }

            return ((Task<T>)shared.Answer).WaitAsync(cancellation);
        }
    }

    /// <summary>Answers what is asked from now on anew, because this process changed something.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _answers.Clear();
        }
    }

    private bool IsOver((Task Answer, long AskedAt) shared) =>
        shared.Answer.IsCompleted && (!shared.Answer.IsCompletedSuccessfully || time.GetElapsedTime(shared.AskedAt) >= life);
}
