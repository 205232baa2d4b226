using System.Globalization;
using System.Text;

namespace KestrelChat.Server.Metrics;

/// <summary>
/// Metrics as text, in Prometheus's exposition format 0.0.4 and by the names that OpenTelemetry's compatibility rules make of
/// an instrument's: dots become underscores, the unit is spelled out unless the name has it, counters end in <c>_total</c>.
/// Pure.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IEnumerable<InstrumentValues> instruments)
    {
        var text = new StringBuilder();
        foreach (var metric in instruments.GroupBy(NameOf, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var series = metric.SelectMany(instrument => instrument.Series).OrderBy(each => each.Labels, StringComparer.Ordinal).ToList();
            if (series.Count == 0)
            {
                continue;
            }

            var first = metric.First();
            text.Append("# HELP ").Append(metric.Key).Append(' ').Append(Escaped(first.Description ?? "")).Append('\n');
            text.Append("# TYPE ").Append(metric.Key).Append(' ').Append(first.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (var each in series)
            {
                if (first.Kind == MetricKind.Histogram)
                {
                    AppendHistogram(text, metric.Key, each);
                }
                else
                {
                    AppendSample(text, metric.Key, each.Labels, each.Value);
                }
            }
        }

        return text.ToString();
    }

    /// <summary>What Prometheus calls an instrument.</summary>
    public static string NameOf(InstrumentValues instrument)
    {
        var name = PrometheusLabels.Name(instrument.Name);
        var unit = instrument.Unit switch { "s" => "seconds", "By" => "bytes", _ => null };
        if (unit is not null && !name.Split('_').Contains(unit, StringComparer.Ordinal))
        {
            name += "_" + unit;
        }

        return instrument.Kind == MetricKind.Counter ? name + "_total" : name;
    }

    private static void AppendHistogram(StringBuilder text, string name, MetricSeries series)
    {
        var count = 0L;
        var bounds = series.Bounds.Append(double.PositiveInfinity);
        foreach (var (bound, bucket) in bounds.Zip(series.Buckets))
        {
            count += bucket;
            var le = $"le=\"{Number(bound)}\"";
            AppendSample(text, name + "_bucket", series.Labels.Length == 0 ? le : $"{series.Labels},{le}", count);
        }

        AppendSample(text, name + "_sum", series.Labels, series.Value);
        AppendSample(text, name + "_count", series.Labels, count);
    }

    private static void AppendSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string help) => help.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
