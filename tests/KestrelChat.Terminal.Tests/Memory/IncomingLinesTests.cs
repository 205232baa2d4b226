using KestrelChat.Load.Commands;
using KestrelChat.Load.Reporting;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Memory;

/// <summary>A client that is kept open all day, in a few minutes. Measured as <c>client</c> of the load tool does.</summary>
[Trait("Category", "Long")]
public sealed class IncomingLinesTests(ITestOutputHelper output)
{
    private const int Lines = 1_000_000;

    // From the first tenth to the last, 900,000 lines. To keep 100 bytes of each would need 86 MiB, more than twice as much.
    private const long MaxGrowth = 40 * 1024 * 1024;

    [Fact]
    public async Task A_million_lines_leave_the_memory_of_the_client_as_it_was_after_the_first_tenth()
    {
        ClientSettings settings = new(TestedProgram.Client, Starts: 1, Lines);
        ClientFigures figures = await Task.Run(() => ClientCommand.Measure(settings, output.WriteLine, TestContext.Current.CancellationToken));

        Assert.Equal(Lines, figures.Steps[^1].Drawn);
        Assert.True(figures.ResidentBytesGrowth < MaxGrowth, $"memory grew by {figures.ResidentBytesGrowth:N0} bytes: {string.Join(", ", figures.Steps)}");
    }
}
