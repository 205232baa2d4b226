namespace KestrelChat.Server.Transport;

/// <summary>
/// Determines the limit of file descriptors once the server has started: everything that the start opens is open by then. Any
/// thread.
/// </summary>
internal sealed class DescriptorBudget : IHostedLifecycleService
{
    private readonly TaskCompletionSource<DescriptorLimit> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile DescriptorLimit? _limit;

    /// <summary>Completes when the server has started. No connection is accepted before.</summary>
    public Task<DescriptorLimit> WhenKnown => _known.Task;

    /// <exception cref="InvalidOperationException">The server has not started.</exception>
    public DescriptorLimit Limit => _limit ?? throw new InvalidOperationException("the limit of file descriptors is known only after the server has started");

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
