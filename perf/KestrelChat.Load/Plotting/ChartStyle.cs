using System.Globalization;
using System.Text;

namespace KestrelChat.Load.Plotting;

/// <summary>The style sheet of a chart.</summary>
internal static class ChartStyle
{
    // Told apart with any kind of color vision (the palette of Okabe and Ito), lighter ones on a dark background.
    private static readonly (string Light, string Dark)[] Colors =
    [
        ("#0072b2", "#56b4e9"),
        ("#d55e00", "#ff8a4c"),
        ("#009e73", "#2fd0a2"),
        ("#a8508a", "#e39bc7"),
        ("#8a6d00", "#f0c84b"),
        ("#555555", "#b0b0b0"),
    ];

    /// <summary>The style sheet; a media query chooses the colors of dark mode.</summary>
    internal static string Sheet { get; } = CreateSheet();

    /// <summary>Returns the class of the series with this number, from 0.</summary>
    internal static string SeriesClass(int number) => string.Create(CultureInfo.InvariantCulture, $"series s{number % Colors.Length}");

    private static string CreateSheet()
    {
        var sheet = new StringBuilder("""

            text { font: 12px system-ui, sans-serif; fill: #333 }
            .title { font-size: 14px; font-weight: 600 }
            .background { fill: #fff }
            .grid { stroke: #e4e4e4 }
            .axis { stroke: #777 }
            .series polyline { fill: none; stroke-width: 2 }
            .s0 polyline { stroke-width: 3 }

            """);
        AppendColors(sheet, color => color.Light);
        _ = sheet.Append("""
            @media (prefers-color-scheme: dark) {
            text { fill: #ddd }
            .background { fill: #0d1117 }
            .grid { stroke: #30363d }
            .axis { stroke: #8b949e }

            """);
        AppendColors(sheet, color => color.Dark);
        return sheet.Append("}\n").ToString();
    }

    private static void AppendColors(StringBuilder sheet, Func<(string Light, string Dark), string> color)
    {
        for (int number = 0; number < Colors.Length; number++)
        {
            _ = sheet.Append(CultureInfo.InvariantCulture, $".s{number} {{ stroke: {color(Colors[number])}; fill: {color(Colors[number])} }}\n");
        }
    }
}
