using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace KestrelChat.Server.Configuration;

/// <summary>Finds top-level keys of the settings files and the command line that nothing reads. The environment has keys of all kinds.</summary>
internal static class UnknownSections
{
    private static readonly string[] s_known = ["Chat", "ConnectionStrings", "Kestrel", "Logging", "AllowedHosts"];

    // The host's own, and OpenTelemetry's variables.
    private static readonly string[] s_alsoKnown = ["environment", "contentRoot", "applicationName", "webroot", "hostBuilder", "urls", "http_ports", "https_ports"];
    private const string OpenTelemetryPrefix = "OTEL_";

    public static IEnumerable<string> FindIn(IConfigurationRoot configuration) => configuration.Providers
        .Where(provider => provider is JsonConfigurationProvider or CommandLineConfigurationProvider)
        .SelectMany(provider => provider.GetChildKeys([], parentPath: null))
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Where(key => !s_known.Concat(s_alsoKnown).Contains(key, StringComparer.OrdinalIgnoreCase) && !key.StartsWith(OpenTelemetryPrefix, StringComparison.OrdinalIgnoreCase))
        .Select(key => $"{key}: unknown setting, ignored: there are {string.Join(", ", s_known.Order(StringComparer.Ordinal))}");
}
