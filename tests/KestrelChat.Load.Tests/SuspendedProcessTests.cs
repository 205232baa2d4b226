using System.Diagnostics;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class SuspendedProcessTests : IDisposable
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Process sleeper = Process.Start("sleep", "1000");

    [Fact]
    public void A_process_is_stopped_until_disposal()
    {
        Assert.False(SuspendedProcess.IsStopped(sleeper.Id));
        using (SuspendedProcess.Suspend(sleeper.Id))
        {
            Assert.True(SuspendedProcess.IsStopped(sleeper.Id));
        }

        Assert.True(SpinWait.SpinUntil(() => !SuspendedProcess.IsStopped(sleeper.Id), Timeout));
        Assert.False(sleeper.HasExited);
    }

    [Fact]
    public void Suspend_rejects_a_process_that_does_not_exist()
    {
        var failure = Assert.Throws<LoadException>(() => SuspendedProcess.Suspend(int.MaxValue));
        Assert.StartsWith($"--second-pid: cannot suspend process {int.MaxValue}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Kill)]
    [InlineData(Interrupt)]
    [InlineData(Hangup)]
    [InlineData(Terminate)]
    public async Task The_process_is_resumed_after_any_signal_to_the_load_tool(int signal)
    {
        // No line returns, so the tool does not finish on its own.
        await using var first = new FakeChat { DeliversLines = false };
        await using var second = new FakeChat(first);

        // The test process may ignore signals (nohup, a background job), which child processes inherit.
        var start = new ProcessStartInfo(
            "setsid",
            ["env", "--default-signal=HUP,INT,QUIT", Path.Combine(AppContext.BaseDirectory, "KestrelChat.Load"), "catchup", "--port", $"{first.EndPoint.Port}", "--second-port", $"{second.EndPoint.Port}", "--second-pid", $"{sleeper.Id}"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var tool = Process.Start(start)!;
        Assert.True(SpinWait.SpinUntil(() => SuspendedProcess.IsStopped(sleeper.Id) && first.LinesReceived > 0, Timeout));

        // A terminal signals the whole process group, the guard included; SIGKILL goes to the tool alone.
        Assert.Equal(0, LibC.Kill(signal == Kill ? tool.Id : -tool.Id, signal));
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => !SuspendedProcess.IsStopped(sleeper.Id), Timeout));
        Assert.False(sleeper.HasExited);
    }

    public void Dispose()
    {
        sleeper.Kill();
        sleeper.Dispose();
    }
}
