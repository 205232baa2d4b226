using System.Globalization;
using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A real stand-by takes over from a killed primary.</summary>
[Trait("Category", "Program")]
public sealed class FailOverTests
{
    private const string Loss = " lines were lost in a fail-over";

    [Fact]
    public Task With_a_synchronous_stand_by_nothing_is_lost() => FailOverAsync(async (primary, _, said) =>
    {
        await primary.WaitForStandByAsync();
        await said(20);
        await primary.FailAsync();
    });

    [Fact]
    public Task With_a_stand_by_that_lacks_the_last_commits_all_of_its_log_is_shown_once_and_the_loss_is_told() => FailOverAsync(
        async (primary, standBy, said) =>
        {
            await said(20);
            await standBy.CutOffAsync();
            await said(20);
            await primary.FailAsync();
        },
        isLossy: true);

    private static bool IsLoss(string line) => line.EndsWith(Loss, StringComparison.Ordinal);

    private static async Task FailOverAsync(Func<PrimaryServer, StandByServer, Func<int, Task>, Task> failAsync, bool isLossy = false)
    {
        await using var primary = new PrimaryServer();
        var database = PostgresServer.DatabaseOf(await primary.CreateDatabaseAsync());
        await using var standBy = new StandByServer(primary);
        await standBy.EnsureStartedAsync();
        var (one, other) = await NodeProcess.StartTwoAsync($"Host=127.0.0.1:{primary.Port},127.0.0.1:{standBy.Port};Target Session Attributes=primary;Username=chat;Database={database}");
        using (one)
        using (other)
        {
            using var ann = await one.ConnectAsync();
            using var bob = await other.ConnectAsync();
            await ann.SayAsync("begin", bob);
            List<string> shownToAnn = [];
            List<string> shownToBob = [];
            var last = 0;

            await failAsync(primary, standBy, async count =>
            {
                await SendAsync(count);
                shownToAnn.AddRange(await ann.ReadUntilAsync($": a{last}"));
                shownToBob.AddRange(await bob.ReadUntilAsync($": a{last}"));
            });
            await SendAsync(20);
            await standBy.PromoteAsync();
            await SendAsync(20);
            await ann.SendAsync("end\n");

            shownToAnn.AddRange(await ann.ReadUntilAsync(": end"));
            shownToBob.AddRange(await bob.ReadUntilAsync(": end"));

            // The loss is told when everything was read, which may be after the last line.
            foreach (var (client, shown) in ((SocketClient, List<string>)[])[(ann, shownToAnn), (bob, shownToBob)])
            {
                if (isLossy && !shown.Exists(IsLoss))
                {
                    shown.AddRange(await client.ReadUntilAsync(Loss));
                }
            }

            await using var store = new PostgresClusterStore(standBy.ConnectionString(database), TimeProvider.System);
            var log = (await store.Log.ReadLinesAsync("lobby", 1, long.MaxValue, ClusterLimits.MaxBatch, int.MaxValue)).Select(line => Encoding.UTF8.GetString(line.Text.Span)).Where(text => text is not ("begin" or "end")).ToList();
            foreach (var shown in (List<string>[])[shownToAnn, shownToBob])
            {
                var texts = shown.Where(line => line.Contains(": a", StringComparison.Ordinal)).Select(line => line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]).ToList();
                Assert.Equal(texts.Count, texts.Distinct().Count());
                Assert.Empty(log.Except(texts));
                Assert.Equal(isLossy ? 1 : 0, shown.Count(IsLoss));
            }

            var expected = Enumerable.Range(1, last).Select(line => string.Create(CultureInfo.InvariantCulture, $"a{line}")).ToList();
            Assert.Equal(isLossy ? [.. expected.Take(20), .. expected.Skip(40)] : expected, log);
            await Task.WhenAll(one.WhenHealthyAsync(), other.WhenHealthyAsync());
            if (isLossy)
            {
                await one.WhenLoggedAsync("The log of room lobby is not the one that was read: a fail-over or a restored backup. Lines that were shown and are lost: 20");
            }

            Task SendAsync(int count) => ann.SendAsync(string.Concat(Enumerable.Range(0, count).Select(_ => string.Create(CultureInfo.InvariantCulture, $"a{++last}\n"))));
        }
    }
}
