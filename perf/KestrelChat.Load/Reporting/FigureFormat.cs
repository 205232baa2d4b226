namespace KestrelChat.Load.Reporting;

/// <summary>Formats figures with their units; unknown values are a dash.</summary>
internal static class FigureFormat
{
    internal const string Unknown = "-";

    internal static string Count(long value) => $"{value:N0}";

    internal static string Rate(double perSecond) => $"{perSecond:N0}/s";

    internal static string Seconds(double value) => $"{value:N2} s";

    internal static string Milliseconds(double value) => $"{value:N1} ms";

    internal static string Microseconds(double? value) => value is { } known ? $"{known:N3} µs" : Unknown;

    internal static string Cores(double? value) => value is { } known ? $"{known:N3} of a core" : Unknown;

    internal static string Mebibytes(long? bytes) => bytes is { } known ? $"{known / 1048576.0:N1} MiB" : Unknown;

    internal static string Bytes(long? value) => value is { } known ? $"{known:N0} bytes" : Unknown;

    internal static string Ratio(double? value) => value is { } known ? $"{known:P1}" : Unknown;

    internal static string Latency(double microseconds) =>
        microseconds < 10_000 ? $"{microseconds:N0} µs" : $"{microseconds / 1000:N1} ms";
}
