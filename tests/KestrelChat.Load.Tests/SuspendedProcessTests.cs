using System.Diagnostics;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>That a process stands still, and never for longer than the load tool is there.</summary>
public sealed class SuspendedProcessTests : IDisposable
{
    private const int HungUp = 1;
    private const int Interrupted = 2;
    private const int Killed = 9;
    private const int Terminated = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process sleeper = Process.Start("sleep", "1000");

    [Fact]
    public void A_process_stands_still_until_it_is_let_go_on()
    {
        Assert.False(SuspendedProcess.IsStopped(sleeper.Id));
        using (SuspendedProcess.Suspend(sleeper.Id))
        {
            Assert.True(SuspendedProcess.IsStopped(sleeper.Id));
        }

        Assert.True(SpinWait.SpinUntil(() => !SuspendedProcess.IsStopped(sleeper.Id), Patience));
        Assert.False(sleeper.HasExited);
    }

    [Fact]
    public void A_process_that_is_not_there_cannot_be_suspended()
    {
        var failure = Assert.Throws<LoadException>(() => SuspendedProcess.Suspend(int.MaxValue));
        Assert.StartsWith($"--second-pid {int.MaxValue}: cannot be suspended", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Killed)]
    [InlineData(Interrupted)]
    [InlineData(HungUp)]
    [InlineData(Terminated)]
    public async Task However_the_load_tool_ends_the_process_goes_on(int signal)
    {
        // None of the lines comes back, so that the tool would go on for long.
        await using var first = new TinyChat { ShowsLines = false };
        await using var second = new TinyChat(first);

        // Who runs the tests may have had signals ignored (nohup, a job in the background), and that is inherited.
        var start = new ProcessStartInfo(
            "setsid",
            ["env", "--default-signal=HUP,INT", Path.Combine(AppContext.BaseDirectory, "KestrelChat.Load"), "catchup", "--port", $"{first.EndPoint.Port}", "--second-port", $"{second.EndPoint.Port}", "--second-pid", $"{sleeper.Id}"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var tool = Process.Start(start)!;
        Assert.True(SpinWait.SpinUntil(() => SuspendedProcess.IsStopped(sleeper.Id) && first.Lines > 0, Patience));

        // A terminal tells all processes of its group, as the one that is to resume the other; who kills means one.
        Assert.Equal(0, LibC.Kill(signal == Killed ? tool.Id : -tool.Id, signal));
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => !SuspendedProcess.IsStopped(sleeper.Id), Patience));
        Assert.False(sleeper.HasExited);
    }

    public void Dispose()
    {
        sleeper.Kill();
        sleeper.Dispose();
    }
}
