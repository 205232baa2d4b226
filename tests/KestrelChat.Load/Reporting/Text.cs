namespace KestrelChat.Load.Reporting;

/// <summary>Figures as text for reading, each with its unit; a dash for what is not known.</summary>
internal static class Text
{
    internal const string None = "-";

    internal static string Count(long value) => $"{value:N0}";

    internal static string Rate(double perSecond) => $"{perSecond:N0}/s";

    internal static string Seconds(double value) => $"{value:N2} s";

    internal static string Microseconds(double? value) => value is { } known ? $"{known:N3} µs" : None;

    internal static string Cores(double? value) => value is { } known ? $"{known:N3} of a core" : None;

    internal static string Mebibytes(long? bytes) => bytes is { } known ? $"{known / 1048576.0:N1} MiB" : None;

    internal static string Bytes(long? value) => value is { } known ? $"{known:N0} bytes" : None;

    internal static string Ratio(double? value) => value is { } known ? $"{known:P1}" : None;

    internal static string Latency(double microseconds) =>
        microseconds < 10_000 ? $"{microseconds:N0} µs" : $"{microseconds / 1000:N1} ms";
}
