using System.Globalization;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Thirty clients chat for minutes under random faults.</summary>
public sealed class SoakTests(DurablePostgresServer postgres, ITestOutputHelper output) : IClassFixture<DurablePostgresServer>
{
    /// <summary>How many minutes the test takes; 5 by default.</summary>
    private const string MinutesVariable = "KESTRELCHAT_SOAK_MINUTES";

    [Trait("Category", "Long")]
    [Fact]
    public async Task Random_faults_for_minutes_lose_and_repeat_no_line()
    {
        var seed = ReadNumber(Properties.SeedVariable) is { } set ? (int)(long)set : Random.Shared.Next();
        var context = $"({Properties.SeedVariable}={seed} in the environment repeats the same faults)";
        output.WriteLine(context);
        var random = new Random(seed);
        var length = TimeSpan.FromMinutes(ReadNumber(MinutesVariable) ?? 5);
        await using var nodes = await ThreeNodes.StartAsync(postgres);
        await using var clients = new RecordingClients(nodes.Address);
        await clients.WhenChattingAsync();

        var began = TimeProvider.System.GetTimestamp();
        var faults = 0;
        while (TimeProvider.System.GetElapsedTime(began) < length)
        {
            var (description, fault) = Next(nodes, random);
            output.WriteLine($"{TimeProvider.System.GetElapsedTime(began)}: {description}");
            await fault();
            await clients.WhenChattingAsync();
            faults++;
        }

        await clients.StopAndVerifyAsync(nodes.Store, context);
        output.WriteLine($"{faults} faults, {clients.All.Sum(client => client.Acknowledged.Count)} lines acknowledged");
    }

    private (string Description, Func<Task> Fault) Next(ThreeNodes nodes, Random random)
    {
        var node = random.Next(3);
        var wait = TimeSpan.FromMilliseconds(random.Next(3000));
        return random.Next(6) switch
        {
            0 => ($"node {node} is killed", async () =>
            {
                await nodes.KillAsync(node);
                await nodes.StartAgainAsync(node);
            }),
            1 => ($"node {node} is restarted", () => nodes.RestartAsync(node)),
            2 => ("PostgreSQL is restarted", postgres.RestartAsync),
            3 => ($"PostgreSQL is killed for {wait}", async () =>
            {
                await postgres.KillAsync();
                await Task.Delay(wait);
                await postgres.StartAgainAsync();
            }),
            4 => ("all connections of PostgreSQL are cut", () => postgres.TerminateBackendsAsync()),
            _ => ("the listeners' connections are cut", () => postgres.TerminateBackendsAsync("listen %")),
        };
    }

    private static double? ReadNumber(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
