using System.Globalization;
using KestrelChat.Postgres.Tests.Faults;
using KestrelChat.Tests.Support;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>The same thirty people for minutes, under faults that come by chance.</summary>
public sealed class SoakTests(DurableCluster postgres, ITestOutputHelper output) : IClassFixture<DurableCluster>
{
    /// <summary>How many minutes it takes, where another time than five is wanted.</summary>
    private const string MinutesVariable = "KESTRELCHAT_SOAK_MINUTES";

    [Trait("Category", "Long")]
    [Fact]
    public async Task Faults_of_any_kind_for_minutes_lose_nothing_and_double_nothing()
    {
        var seed = Number(Properties.SeedVariable) is { } set ? (int)(long)set : Random.Shared.Next();
        var context = $"({Properties.SeedVariable}={seed} in the environment has the same faults in the same order)";
        output.WriteLine(context);
        var random = new Random(seed);
        var length = TimeSpan.FromMinutes(Number(MinutesVariable) ?? 5);
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var crowd = new Crowd(nodes.Address);
        await crowd.ChatOnAsync();

        var began = TimeProvider.System.GetTimestamp();
        var faults = 0;
        while (TimeProvider.System.GetElapsedTime(began) < length)
        {
            var (what, fault) = Next(nodes, random);
            output.WriteLine($"{TimeProvider.System.GetElapsedTime(began)}: {what}");
            await fault();
            await crowd.ChatOnAsync();
            faults++;
        }

        await crowd.EndAndJudgeAsync(nodes.Store, context);
        output.WriteLine($"{faults} faults, {crowd.Witnesses.Sum(witness => witness.Acknowledged.Count)} lines came back");
    }

    private (string What, Func<Task> Fault) Next(ThreeNodes nodes, Random random)
    {
        var node = random.Next(3);
        var wait = TimeSpan.FromMilliseconds(random.Next(3000));
        return random.Next(6) switch
        {
            0 => ($"node {node} is killed", async () =>
            {
                await nodes.KillAsync(node);
                await nodes.BringBackAsync(node);
            }),
            1 => ($"node {node} is restarted", () => nodes.RestartAsync(node)),
            2 => ("PostgreSQL is restarted", postgres.RestartAsync),
            3 => ($"PostgreSQL is killed and away for {wait}", async () =>
            {
                await postgres.KillAsync();
                await Task.Delay(wait);
                await postgres.StartAgainAsync();
            }),
            4 => ("all connections of PostgreSQL are cut", () => postgres.TerminateBackendsAsync()),
            _ => ("the listeners' connections are cut", () => postgres.TerminateBackendsAsync("listen %")),
        };
    }

    private static double? Number(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
