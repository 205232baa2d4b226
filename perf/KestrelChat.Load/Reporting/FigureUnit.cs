using System.Globalization;

namespace KestrelChat.Load.Reporting;

/// <summary>Formats a figure with a unit that its name in the JSON result implies.</summary>
internal static class FigureUnit
{
    /// <param name="path">Path of the figure, such as <c>latency.p99Microseconds</c>.</param>
    /// <param name="value">The value.</param>
    internal static string Format(string path, double value)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        return name switch
        {
            _ when name.EndsWith("PerDelivery", StringComparison.Ordinal) => $"{Digits(value)} µs",
            _ when name.EndsWith("Microseconds", StringComparison.Ordinal) => $"{Digits(value / 1e3)} ms",
            _ when name.EndsWith("Milliseconds", StringComparison.Ordinal) => $"{Digits(value)} ms",
            _ when name.EndsWith("PerSecond", StringComparison.Ordinal) => PerSecond(value),
            _ when name.EndsWith("BytesPerClient", StringComparison.Ordinal) || name.EndsWith("BytesPerRoom", StringComparison.Ordinal) => $"{Digits(value / 1e3)} KB",
            _ when name.Contains("Bytes", StringComparison.Ordinal) => $"{Digits(value / 1e6)} MB",
            _ => Digits(value),
        };
    }

    /// <summary>Formats a rate with a decimal prefix.</summary>
    internal static string PerSecond(double value) => value switch
    {
        >= 1e6 => $"{Digits(value / 1e6)} M/s",
        >= 1e4 => $"{Digits(value / 1e3)} k/s",
        _ => $"{Digits(value)}/s",
    };

    /// <summary>Returns a number with about three digits.</summary>
    private static string Digits(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 or 0 => "0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" },
        CultureInfo.InvariantCulture);
}
