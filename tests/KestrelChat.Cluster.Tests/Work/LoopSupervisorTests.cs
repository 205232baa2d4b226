using KestrelChat.Cluster.Work;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Work;

public sealed class LoopSupervisorTests
{
    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(TimeoutException))]
    public async Task A_loop_that_throws_is_reported_shows_in_the_state_and_is_restarted(Type type)
    {
        var time = new ManualTime();
        var diagnostics = new RecordedDiagnostics();
        var reachability = new Reachability(diagnostics, time);
        var work = reachability.Of("work");
        using var stop = new CancellationTokenSource();
        var runs = 0;

        var running = new LoopSupervisor(diagnostics, NodeRandom.Shared, time).RunAsync(work, RunAsync, stop.Token);
        await Wait.UntilAsync(() => Advance() && runs == 3, "the loop was restarted twice");

        Assert.StartsWith("failed to work: ", Assert.Single(reachability.Failures), StringComparison.Ordinal);
        Assert.Equal(2, diagnostics.Entries.Count(entry => entry.StartsWith("work: ", StringComparison.Ordinal)));
        await stop.CancelAsync();
        await running.Soon();

        async Task RunAsync(CancellationToken cancellation)
        {
            if (++runs < 3)
            {
                throw (Exception)Activator.CreateInstance(type)!;
            }

            await Task.Delay(Timeout.Infinite, cancellation);
        }

        bool Advance()
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return true;
        }
    }
}
