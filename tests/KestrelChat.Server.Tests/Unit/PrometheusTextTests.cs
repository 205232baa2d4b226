using System.Diagnostics.Metrics;
using KestrelChat.Server.Metrics;
using KestrelChat.Tests.Support;

namespace KestrelChat.Server.Tests.Unit;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly MetricCollector _collector;
    private readonly Meter _meter;

    public PrometheusTextTests()
    {
        _collector = new MetricCollector(_meters);
        _meter = _meters.Create(new MeterOptions(ChatMetrics.MeterName));
    }

    private string Text => _collector.Collect(all => PrometheusText.Of(all.Where(instrument => instrument.Name.StartsWith("t.", StringComparison.Ordinal))));

    public void Dispose()
    {
        _collector.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void A_counter_without_tags_is_one_line_with_its_help_and_type()
    {
        var counter = _meter.CreateCounter<long>("t.lines.received", "{line}", "Lines \\ of\nclients.");
        Assert.Equal("", Text);
        counter.Add(2);
        counter.Add(3);
        Assert.Equal("# HELP t_lines_received_total Lines \\\\ of\\nclients.\n# TYPE t_lines_received_total counter\nt_lines_received_total 5\n", Text);
    }

    [Fact]
    public void Tags_are_labels_in_order_of_name_whose_values_cannot_break_the_format()
    {
        var counter = _meter.CreateCounter<int>("t.c");
        counter.Add(1, new("b.x", "say \"hi\"\n\\"), new("a", 7));
        counter.Add(1, new("a", 7), new("b.x", "say \"hi\"\n\\"));
        Assert.Contains("\nt_c_total{a=\"7\",b_x=\"say \\\"hi\\\"\\n\\\\\"} 2\n", Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t.wait", "s", "t_wait_seconds_total")]
    [InlineData("t.bytes.sent", "By", "t_bytes_sent_total")]
    [InlineData("t.sent", "By", "t_sent_bytes_total")]
    [InlineData("t.sent", "{line}", "t_sent_total")]
    [InlineData("t.sent", null, "t_sent_total")]
    public void The_unit_is_part_of_the_name_once(string name, string? unit, string shown)
    {
        _meter.CreateCounter<long>(name, unit).Add(1);
        Assert.Contains($"\n{shown} 1\n", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_counts_upwards_in_the_buckets_that_its_instrument_advises()
    {
        var histogram = _meter.CreateHistogram("t.h", "s", null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        histogram.Record(0.25);
        histogram.Record(0.5);
        histogram.Record(0.75);
        histogram.Record(3);
        Assert.EndsWith(
            "# TYPE t_h_seconds histogram\nt_h_seconds_bucket{le=\"0.5\"} 2\nt_h_seconds_bucket{le=\"1\"} 3\nt_h_seconds_bucket{le=\"+Inf\"} 4\nt_h_seconds_sum 4.5\nt_h_seconds_count 4\n",
            Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_goes_up_and_down_is_a_gauge()
    {
        var open = _meter.CreateUpDownCounter<long>("t.open");
        open.Add(3);
        open.Add(-1);
        _meter.CreateGauge<double>("t.level").Record(0.5);
        Assert.Contains("# TYPE t_level gauge\nt_level 0.5\n", Text, StringComparison.Ordinal);
        Assert.Contains("# TYPE t_open gauge\nt_open 2\n", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_observed_no_more_is_shown_no_more()
    {
        var rooms = new List<Measurement<long>> { new(4, new KeyValuePair<string, object?>("room", "lobby")), new(1, new KeyValuePair<string, object?>("room", "dev")) };
        _meter.CreateObservableGauge("t.clients", () => rooms);
        Assert.Contains("t_clients{room=\"dev\"} 1\nt_clients{room=\"lobby\"} 4\n", Text, StringComparison.Ordinal);
        rooms.RemoveAt(1);
        Assert.DoesNotContain("dev", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Beyond_so_many_series_everything_is_counted_together()
    {
        var counter = _meter.CreateCounter<long>("t.c");
        const int Beyond = 20;
        for (var i = 0; i < InstrumentValues.MaxSeries + Beyond; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("who", i));
        }

        var samples = Text.Split('\n').Where(line => line.StartsWith("t_c_total", StringComparison.Ordinal)).ToList();
        Assert.Equal(InstrumentValues.MaxSeries + 1, samples.Count);
        Assert.Contains($"t_c_total{{otel_metric_overflow=\"true\"}} {Beyond}", samples);
    }

    [Fact]
    public void Another_servers_instruments_are_its_own()
    {
        using var others = new TestMeters();
        others.Create(new MeterOptions(ChatMetrics.MeterName)).CreateCounter<long>("t.theirs").Add(1);
        _meters.Create(new MeterOptions("Somebody.Else")).CreateCounter<long>("t.strange").Add(1);
        Assert.Equal("", Text);
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_count_at_once()
    {
        var counter = _meter.CreateCounter<double>("t.c");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                counter.Add(0.5);
            }
        })));
        Assert.Contains("\nt_c_total 100000\n", Text, StringComparison.Ordinal);
    }
}
