using System.Globalization;
using System.Xml.Linq;

namespace KestrelChat.Load.Plotting;

/// <summary>Draws a chart as SVG. Colors follow the reader's light or dark mode.</summary>
internal static class SvgChart
{
    internal const double PanelWidth = 340;
    internal const double PanelHeight = 280;
    internal const double Left = 60;
    internal const double Top = 40;

    private const double Gap = 90;
    private const double Right = 20;
    private const double AxisHeight = 50;
    private const double LegendHeight = 30;
    private const double LegendItemWidth = 150;
    private const double LegendLine = 26;
    private const double MarkerSize = 4;

    // Room between the extreme values and the frame.
    private const double Margin = 1.3;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws the chart.</summary>
    internal static XElement Draw(Chart chart)
    {
        string[] names = [.. chart.Panels.SelectMany(panel => panel.Series).Select(series => series.Name).Distinct(StringComparer.Ordinal)];
        double width = Left + (chart.Panels.Count * PanelWidth) + ((chart.Panels.Count - 1) * Gap) + Right;
        double height = Top + PanelHeight + AxisHeight + LegendHeight;
        return new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", chart.Title),
            new XElement(Svg + "style", ChartStyle.Sheet),
            new XElement(Svg + "rect", Class("background"), new XAttribute("width", "100%"), new XAttribute("height", "100%")),
            chart.Panels.Select((panel, index) => DrawPanel(panel, chart.XTitle, names, Left + (index * (PanelWidth + Gap)))),
            DrawLegend(names, (width - (names.Length * LegendItemWidth)) / 2, height - (LegendHeight / 2)));
    }

    private static XElement DrawPanel(Panel panel, string xTitle, string[] names, double left)
    {
        var points = panel.Series.SelectMany(series => series.Points).ToList();
        var x = new LogScale(points.Min(point => point.X) / Margin, points.Max(point => point.X) * Margin, left, left + PanelWidth);
        var y = new LogScale(points.Min(point => point.Y) / Margin, points.Max(point => point.Y) * Margin, Top + PanelHeight, Top);
        return new XElement(
            Svg + "g",
            Text(panel.Title, left, Top - 14, "title", "start"),
            y.Ticks().Select(tick => new[]
            {
                Line(left, y.Pixel(tick), left + PanelWidth, y.Pixel(tick), "grid"),
                Text(panel.FormatY(tick), left - 8, y.Pixel(tick) + 4, "tick", "end"),
            }),
            points.Select(point => point.X).Distinct().Order().Select(tick => new[]
            {
                Line(x.Pixel(tick), Top + PanelHeight, x.Pixel(tick), Top + PanelHeight + 5, "axis"),
                Text(tick.ToString("#,0", CultureInfo.InvariantCulture), x.Pixel(tick), Top + PanelHeight + 20, "tick", "middle"),
            }),
            Line(left, Top + PanelHeight, left + PanelWidth, Top + PanelHeight, "axis"),
            Text(xTitle, left + (PanelWidth / 2), Top + PanelHeight + 40, "label", "middle"),

            // The first line above the others.
            panel.Series.Reverse().Select(series => DrawSeries(series, Array.IndexOf(names, series.Name), x, y)));
    }

    private static XElement DrawSeries(Series series, int number, LogScale x, LogScale y)
    {
        var pixels = series.Points.Select(point => (X: x.Pixel(point.X), Y: y.Pixel(point.Y))).ToList();
        return new XElement(
            Svg + "g",
            Class(ChartStyle.SeriesClass(number)),
            new XAttribute("data-series", series.Name),
            new XElement(
                Svg + "polyline",
                new XAttribute("points", string.Join(' ', pixels.Select(pixel => $"{Number(pixel.X)},{Number(pixel.Y)}")))),
            pixels.Select(pixel => Marker(number, pixel.X, pixel.Y)));
    }

    private static XElement DrawLegend(string[] names, double left, double middle) => new(
        Svg + "g",
        names.Select((name, number) =>
        {
            double at = left + (number * LegendItemWidth);
            return new XElement(
                Svg + "g",
                new XElement(
                    Svg + "g",
                    Class(ChartStyle.SeriesClass(number)),
                    new XElement(Svg + "polyline", new XAttribute("points", $"{Number(at)},{Number(middle)} {Number(at + LegendLine)},{Number(middle)}")),
                    Marker(number, at + (LegendLine / 2), middle)),
                Text(name, at + LegendLine + 8, middle + 4, "label", "start"));
        }));

    /// <summary>Draws a point. Shapes differ, so that the lines can be told apart without colors.</summary>
    private static XElement Marker(int number, double x, double y)
    {
        (double X, double Y)[] corners = (number % 5) switch
        {
            1 => [(-1, -1), (1, -1), (1, 1), (-1, 1)],
            2 => [(0, -1.3), (1.2, 1), (-1.2, 1)],
            3 => [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
            4 => [(0, 1.3), (1.2, -1), (-1.2, -1)],
            _ => [],
        };
        return corners.Length == 0
            ? new XElement(Svg + "circle", new XAttribute("cx", Number(x)), new XAttribute("cy", Number(y)), new XAttribute("r", Number(MarkerSize)))
            : new XElement(
                Svg + "polygon",
                new XAttribute("points", string.Join(' ', corners.Select(corner => $"{Number(x + (corner.X * MarkerSize))},{Number(y + (corner.Y * MarkerSize))}"))));
    }

    private static XElement Line(double fromX, double fromY, double toX, double toY, string style) => new(
        Svg + "line",
        Class(style),
        new XAttribute("x1", Number(fromX)),
        new XAttribute("y1", Number(fromY)),
        new XAttribute("x2", Number(toX)),
        new XAttribute("y2", Number(toY)));

    private static XElement Text(string text, double x, double y, string style, string anchor) => new(
        Svg + "text",
        Class(style),
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("text-anchor", anchor),
        text);

    private static XAttribute Class(string name) => new("class", name);

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
