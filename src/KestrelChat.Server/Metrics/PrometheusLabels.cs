using System.Globalization;
using System.Text;

namespace KestrelChat.Server.Metrics;

/// <summary>Tags as Prometheus's text format has labels: <c>room="lobby",endpoint="Main"</c>. Pure.</summary>
internal static class PrometheusLabels
{
    /// <summary>The labels in order of their names, so that a set of tags is written the same however it was told.</summary>
    public static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var sorted = tags.ToArray();
        Array.Sort(sorted, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        var text = new StringBuilder();
        foreach (var (name, value) in sorted)
        {
            if (text.Length > 0)
            {
                text.Append(',');
            }

            text.Append(Name(name)).Append("=\"");
            AppendEscaped(text, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>A name of OpenTelemetry's with all that Prometheus does not allow in one made an underscore.</summary>
    public static string Name(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = char.IsAsciiLetter(from[i]) || (i > 0 && char.IsAsciiDigit(from[i])) ? from[i] : '_';
        }
    });

    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => text.Append(@"\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append(@"\n"),
                _ => text.Append(character),
            };
        }
    }
}
