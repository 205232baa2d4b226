using KestrelChat.Load.Clients;
using KestrelChat.Load.Commands;
using KestrelChat.Load.Reporting;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class ClientCommandTests
{
    private const string Draws = "connect $1; test -t 0 -a -t 1 || exit 9; printf '> '; cat <&3";

    [Fact]
    public async Task Each_start_has_its_times_and_each_tenth_of_the_lines_its_memory()
    {
        var figures = await MeasureAsync(Draws, starts: 2, lines: 1_005);

        Assert.Equal(2, figures.Starts.Count);
        Assert.All(figures.Starts, start => Assert.InRange(start.FirstByteMilliseconds, double.Epsilon, start.GreetedMilliseconds));
        Assert.Equal([100, 201, 301, 402, 502, 603, 703, 804, 904, 1_005], figures.Steps.Select(step => step.Drawn));
        Assert.Equal(1_005, figures.Steps.Sum(step => step.Lines));
        Assert.All(figures.Steps, step => Assert.True(step is { Seconds: > 0, ResidentBytes: > 0 }, $"{step}"));
        Assert.Equal(1 + 4 + ClientRun.Steps + 1, figures.Rows().Count());
    }

    [Fact]
    public async Task The_client_has_a_terminal_with_a_size_and_a_home_of_its_own()
    {
        var figures = await MeasureAsync("test \"$(stty size) $TERM $(ls -A $HOME)\" = '24 80 xterm-256color ' && " + Draws, starts: 1, lines: 10);

        Assert.Equal(10, figures.Steps[^1].Drawn);
    }

    [Fact]
    public async Task A_client_that_does_not_connect_fails_the_run_with_what_it_drew()
    {
        var failure = await Assert.ThrowsAsync<LoadException>(() => MeasureAsync("echo no such option >&2; exit 2", starts: 1, lines: 10));

        Assert.Equal("the client ended without connecting: no such option", failure.Message);
    }

    [Fact]
    public async Task A_client_that_ends_before_it_has_drawn_all_lines_fails_the_run()
    {
        var failure = await Assert.ThrowsAsync<LoadException>(() => MeasureAsync("connect $1; printf '> '; head -n 5 <&3", starts: 1, lines: 10));

        Assert.StartsWith("the client ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("user1: line 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_ends_the_client()
    {
        using var cancel = new CancellationTokenSource();
        using var client = new StandInClient("connect $1; echo $$ > $0.pid; exec sleep 100");
        var measuring = Task.Run(() => ClientCommand.Measure(new ClientSettings(client.Command, 1, 10), _ => { }, cancel.Token));
        string pidFile = client.Command[^1] + ".pid";
        while (!measuring.IsCompleted && (!File.Exists(pidFile) || new FileInfo(pidFile).Length == 0))
        {
            await Task.Delay(5);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => measuring);
        Assert.False(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(pidFile)).Trim()}"));
    }

    [Fact]
    public void Lines_have_many_names_wide_characters_and_addresses()
    {
        string[] lines = System.Text.Encoding.UTF8.GetString(IncomingLines.Create(4_999, 2)).Split('\n');

        Assert.Equal(
            [
                "user4999: line 4999 has some text, wide characters (你好) and https://example.org/4999",
                "user0: line 5000 has some text, wide characters (你好) and https://example.org/5000",
                "",
            ],
            lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--program")]
    [InlineData("--program a --starts many")]
    public void The_program_is_required_and_numbers_are_numbers(string arguments) =>
        Assert.NotEmpty(ClientCommand.Create().Parse(arguments).Errors);

    [Fact]
    public void Twenty_starts_and_a_million_lines_are_the_default()
    {
        var parsed = ClientCommand.Create().Parse("--program a");

        Assert.Empty(parsed.Errors);
        Assert.Equal((20, 1_000_000), (parsed.GetValue<int>("--starts"), parsed.GetValue<int>("--lines")));
    }

    [Fact]
    public void Values_out_of_range_are_rejected()
    {
        var settings = new ClientSettings(["client"], 1, 10);
        ClientCommand.Check(settings);
        foreach (var (invalid, error) in new[]
        {
            (settings with { Starts = 0 }, "--starts: invalid value '0'"),
            (settings with { Lines = 9 }, "--lines: invalid value '9'"),
        })
        {
            var failure = Assert.Throws<LoadException>(() => ClientCommand.Check(invalid));
            Assert.StartsWith(error, failure.Message, StringComparison.Ordinal);
        }

        var missing = Assert.Throws<LoadException>(() => ClientCommand.Check(new FileInfo("/no/client")));
        Assert.Equal("--program: invalid value '/no/client': expected a file that exists.", missing.Message);
    }

    private static async Task<ClientFigures> MeasureAsync(string script, int starts, int lines)
    {
        using var client = new StandInClient(script);
        return await Task.Run(() => ClientCommand.Measure(new ClientSettings(client.Command, starts, lines), _ => { }, CancellationToken.None));
    }
}
