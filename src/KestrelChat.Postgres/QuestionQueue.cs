using KestrelChat.Cluster.Store;

namespace KestrelChat.Postgres;

/// <summary>Runs a few questions at once, lets some more wait, and refuses the rest.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class QuestionQueue(int maxRunning, int maxWaiting) : IDisposable
{
    private readonly SemaphoreSlim _free = new(maxRunning);
    private int _present;

    /// <exception cref="ClusterUnavailableException">Too many are waiting.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _present) > maxRunning + maxWaiting)
            {
                throw new ClusterUnavailableException("Too many questions to PostgreSQL at once.");
            }

            await _free.WaitAsync(cancellation);
            try
            {
                return await ask();
            }
            finally
            {
                _free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    public void Dispose() => _free.Dispose();
}
