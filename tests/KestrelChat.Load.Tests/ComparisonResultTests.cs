using KestrelChat.Load.Comparing;
using KestrelChat.Load.Reporting;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class ComparisonResultTests
{
    private static readonly ComparisonPlan Plan = new(
        [new PlannedServer("ours", 1, ["ours"]), new PlannedServer("other", 2, ["other"]), new PlannedServer("absent", 3, ["absent"])],
        [new PlannedMeasurement("m", "fanout", ["deliveriesPerSecond", "latency.p99Microseconds"])]);

    [Theory]
    [InlineData(new double[] { 3, 1, 100 }, 3)]
    [InlineData(new double[] { 4, 2, 1, 3 }, 2.5)]
    [InlineData(new double[] { 7 }, 7)]
    public void The_median_is_the_middle_value_or_the_mean_of_the_middle_two(double[] values, double median) =>
        Assert.Equal(median, FigureValues.Median(values));

    [Fact]
    public void The_median_of_no_value_is_an_error() => Assert.Throws<InvalidOperationException>(() => FigureValues.Median([]));

    [Fact]
    public void Numbers_are_found_by_their_paths_and_those_in_arrays_are_not() => Assert.Equal(
        [("deliveriesPerSecond", 5), ("latency.p99Microseconds", 7)],
        FigureValues.In(Comparisons.Broadcast(5, 7)));

    [Fact]
    public void A_result_has_the_median_of_the_rounds_and_is_read_as_it_was_written()
    {
        var result = Comparisons.Create(Plan, rounds: 3);
        result.Add("m", "ours", clients: null, Comparisons.Broadcast(10, 1), error: null);
        result.Add("m", "ours", clients: null, Comparisons.Broadcast(30, 2), error: null);
        result.Add("m", "ours", clients: null, Comparisons.Broadcast(20, 9), error: null);

        string file = Path.GetTempFileName();
        File.WriteAllText(file, result.ToJson());
        var read = ComparisonResult.Read(new FileInfo(file));
        File.Delete(file);

        Assert.Equal(result.ToJson(), read.ToJson());
        var figures = Assert.Single(read.Figures);
        Assert.Equal([10, 30, 20], figures.Values["deliveriesPerSecond"]);
        Assert.Equal((20, 2), (figures.Median("deliveriesPerSecond"), figures.Median("latency.p99Microseconds")));
        Assert.Equal(20, figures.Medians["deliveriesPerSecond"]);
        Assert.Null(figures.Median("lostDeliveries"));
    }

    [Fact]
    public void The_table_has_a_column_for_each_measured_server_and_ratios_beside_another()
    {
        var result = Comparisons.Create(Plan);
        result.Add("m", "ours", clients: null, Comparisons.Broadcast(30_000_000, 12_500), error: null);
        result.Add("m", "other", clients: null, Comparisons.Broadcast(40_000_000, 25_000), error: null);
        result.Add("m", "other", clients: null, figures: null, "round 2: the server has exited.");

        Assert.Equal(
            """
            | measurement | ours | other |
            | --- | --- | --- |
            | m: deliveriesPerSecond | 30.0 M/s (0.75) | 40.0 M/s |
            | m: latency.p99Microseconds | 12.5 ms (0.50) | 25.0 ms |

            Failed runs:

            - m, other: round 2: the server has exited.

            """,
            ComparisonTable.Markdown(result, beside: "other"));
    }

    [Theory]
    [InlineData("deliveriesPerSecond", 12_345_678, "12.3 M/s")]
    [InlineData("linesReturnedPerSecond", 46_000, "46.0 k/s")]
    [InlineData("linesReturnedPerSecond", 950, "950/s")]
    [InlineData("lines.serverCpuMicrosecondsPerDelivery", 0.0321, "0.032 µs")]
    [InlineData("latency.p99Microseconds", 28_400, "28.4 ms")]
    [InlineData("greetingMilliseconds", 42.04, "42.0 ms")]
    [InlineData("serverBytesPerClient", 7_800, "7.80 KB")]
    [InlineData("residentBytes", 42_000_000, "42.0 MB")]
    [InlineData("medianP99Ratio", 1.2, "1.20")]
    [InlineData("lostDeliveries", 0, "0")]
    public void The_name_of_a_figure_implies_its_unit(string path, double value, string expected) =>
        Assert.Equal(expected, FigureUnit.Format(path, value));
}
