using KestrelChat.Cluster.Store;
using KestrelChat.Testing;

namespace KestrelChat.Postgres.Tests.Asking;

/// <summary>Questions of users: how many run, wait and are refused, and who shares an answer.</summary>
public sealed class QuestionTests
{
    [Fact]
    public async Task Questions_beyond_the_queue_are_refused_and_later_ones_are_not()
    {
        using var queue = new QuestionQueue(maxRunning: 1, maxWaiting: 1);
        var answer = new TaskCompletionSource<int>();
        var (running, waiting) = (queue.RunAsync(() => answer.Task, default), queue.RunAsync(() => Task.FromResult(2), default));

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => queue.RunAsync(() => Task.FromResult(3), default));
        Assert.False(waiting.IsCompleted);
        answer.SetResult(1);

        Assert.Equal((1, 2), (await running.Soon(), await waiting.Soon()));
        Assert.Equal(4, await queue.RunAsync(() => Task.FromResult(4), default));
    }

    [Fact]
    public async Task An_answer_is_shared_while_it_is_asked_and_until_something_changes()
    {
        var answers = new SharedAnswers(TimeSpan.FromDays(1), TimeProvider.System);
        var asked = 0;
        Task<int> AskAsync(string question) => answers.AskAsync(question, () => Task.FromResult(Interlocked.Increment(ref asked)), default);

        Assert.All(await Task.WhenAll(AskAsync("a"), AskAsync("a")).Soon(), answer => Assert.Equal(1, answer));
        Assert.Equal(1, await AskAsync("a"));
        Assert.Equal(2, await AskAsync("b"));
        answers.Clear();
        Assert.Equal(3, await AskAsync("a"));
    }

    [Fact]
    public async Task A_failed_answer_is_asked_again()
    {
        var answers = new SharedAnswers(TimeSpan.FromDays(1), TimeProvider.System);
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => answers.AskAsync<int>("a", () => throw new ClusterUnavailableException(), default));

        Assert.Equal(1, await answers.AskAsync("a", () => Task.FromResult(1), default));
    }
}
