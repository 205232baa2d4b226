namespace KestrelChat.Server.Transport;

/// <summary>
/// The limit of file descriptors, taken when everything that is needed to start has been loaded: only then is it known what
/// is left. Any thread.
/// </summary>
internal sealed class DescriptorBudget : IHostedLifecycleService
{
    private readonly TaskCompletionSource<DescriptorLimit> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile DescriptorLimit? _limit;

    /// <summary>Completes when the server has started; nothing is accepted before.</summary>
    public Task<DescriptorLimit> Known => _known.Task;

    /// <exception cref="InvalidOperationException">The server has not started.</exception>
    public DescriptorLimit Limit => _limit ?? throw new InvalidOperationException("what the descriptors leave room for is known only once the server has started");

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _limit = DescriptorLimit.OfThisProcess();
        _known.TrySetResult(_limit);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
