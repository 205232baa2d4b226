using System.Globalization;
using System.Xml.Linq;
using KestrelChat.Load.Plotting;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class SvgChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Equal_ratios_have_equal_distances_on_a_logarithmic_scale()
    {
        var scale = new LogScale(min: 1, max: 10_000, firstPixel: 300, lastPixel: 100);
        Assert.Equal([300, 250, 200, 150, 100], new double[] { 1, 10, 100, 1000, 10_000 }.Select(scale.Pixel));
        Assert.Equal([1, 3, 10, 30, 100, 300, 1000, 3000, 10_000], scale.Ticks().Select(tick => Math.Round(tick, 6)));
        Assert.Equal([0.2, 0.5, 1, 2], new LogScale(0.15, 3, 0, 100).Ticks().Select(tick => Math.Round(tick, 6)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogScale(0, 1, 0, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogScale(2, 2, 0, 100));
    }

    [Fact]
    public void The_plot_is_well_formed_XML_in_which_names_are_escaped()
    {
        var svg = Draw(10, 100, 1000);
        Assert.Equal(Svg + "svg", svg.Name);
        Assert.All(svg.DescendantsAndSelf(), element => Assert.Equal(Svg, element.Name.Namespace));
        Assert.Contains(svg.Descendants(Svg + "text"), text => text.Value == "<other> & co");
    }

    [Fact]
    public void A_line_runs_through_the_medians_at_their_places()
    {
        var svg = Draw(10, 100, 1000);
        var points = PointsOf(svg, "ours")[0];

        // 10 to 1,000 clients, and 2,500 to 1,000,000 deliveries/s, each with a margin of 1.3 at both ends.
        var x = new LogScale(10 / 1.3, 1300, SvgChart.Left, SvgChart.Left + SvgChart.PanelWidth);
        var y = new LogScale(2500 / 1.3, 1_300_000, SvgChart.Top + SvgChart.PanelHeight, SvgChart.Top);
        Assert.Equal(3, points.Count);
        Assert.All(points.Zip([10, 100, 1000]), pair =>
        {
            Assert.Equal(x.Pixel(pair.Second), pair.First.X, tolerance: 0.06);
            Assert.Equal(y.Pixel(1000 * pair.Second), pair.First.Y, tolerance: 0.06);
        });
    }

    [Fact]
    public void The_line_with_more_deliveries_is_above_and_that_with_more_latency_too()
    {
        var svg = Draw(10, 1000);
        Assert.All(PointsOf(svg, "ours")[0].Zip(PointsOf(svg, "<other> & co")[0]), pair => Assert.True(pair.First.Y < pair.Second.Y));
        Assert.All(PointsOf(svg, "ours")[1].Zip(PointsOf(svg, "<other> & co")[1]), pair => Assert.True(pair.First.Y > pair.Second.Y));
    }

    [Fact]
    public void Axes_have_titles_with_units_and_a_label_at_each_number_of_clients()
    {
        var svg = Draw(10, 300, 3000);
        string[] texts = [.. svg.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.Contains("deliveries per second", texts);
        Assert.Contains("99th percentile of latency, ms", texts);
        Assert.Equal(2, texts.Count(text => text == "clients"));

        // One in each panel, in the middle below its points; labels of the other axis are right-aligned.
        var labels = svg.Descendants(Svg + "text").Where(text => text.Value == "3,000" && (string?)text.Attribute("text-anchor") == "middle").ToList();
        Assert.Equal(
            PointsOf(svg, "ours").Select(points => points[2].X),
            labels.Select(label => (double)label.Attribute("x")!));
    }

    [Fact]
    public void A_name_has_one_style_in_both_panels_and_the_legend_and_the_style_has_colors_for_light_and_dark()
    {
        var svg = Draw(10, 100);
        string[] classes = [.. svg.Descendants(Svg + "g").Attributes("class").Select(attribute => attribute.Value)];
        Assert.Equal(3, classes.Count(name => name == "series s0"));
        Assert.Equal(3, classes.Count(name => name == "series s1"));

        string style = svg.Element(Svg + "style")!.Value;
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        Assert.Equal(2, style.Split(".s1 { stroke: #").Length - 1);
    }

    [Fact]
    public void Everything_is_inside_the_picture()
    {
        var svg = Draw(10, 30, 100, 300, 1000, 3000);
        double[] size = [.. ((string)svg.Attribute("viewBox")!).Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.All(svg.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "x" or "x1" or "x2" or "cx"), x => Assert.InRange((double)x, 0, size[2]));
        Assert.All(svg.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "y" or "y1" or "y2" or "cy"), y => Assert.InRange((double)y, 0, size[3]));
    }

    [Fact]
    public void A_measurement_without_figures_is_an_error()
    {
        var failure = Assert.Throws<LoadException>(() => ComparisonPlot.Create(Comparisons.CreateByClients(10, 100), [], "clients-fanout", "clients-rate"));
        Assert.Equal("the result has no latency.p99Microseconds of a measurement 'clients-rate' with several numbers of clients.", failure.Message);
    }

    private static XElement Draw(params int[] clients) => XElement.Parse(
        SvgChart.Draw(ComparisonPlot.Create(Comparisons.CreateByClients(clients), [], "clients-fanout", "clients-fanout")).ToString());

    /// <summary>Returns the points of a server's line in each panel.</summary>
    private static List<List<(double X, double Y)>> PointsOf(XElement svg, string server) =>
    [
        .. svg.Descendants(Svg + "g")
            .Where(group => (string?)group.Attribute("data-series") == server)
            .Select(group => ((string)group.Element(Svg + "polyline")!.Attribute("points")!).Split(' ').Select(Parse).ToList()),
    ];

    private static (double X, double Y) Parse(string point)
    {
        string[] parts = point.Split(',');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
