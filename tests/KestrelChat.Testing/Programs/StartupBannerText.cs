using System.Globalization;
using System.Text.RegularExpressions;

namespace KestrelChat.Testing.Programs;

/// <summary>Reads from a server's banner where it listens.</summary>
internal static partial class StartupBannerText
{
    /// <summary>The last line of the banner.</summary>
    public const string End = "Ctrl-C ends it.";

    public static int Port(IEnumerable<string> banner, string endpoint) => int.Parse(
        PortPattern().Match(banner.Single(line => line.TrimStart().StartsWith(endpoint + " ", StringComparison.Ordinal))).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Returns the address of the chat's page, as the banner tells people to open it.</summary>
    public static string Page(IEnumerable<string> banner) => banner.Select(line => PagePattern().Match(line)).First(match => match.Success).Groups[1].Value;

    /// <summary>Returns the address of the HTTP endpoint, or null without one that is not a unix socket.</summary>
    public static Uri? Http(IEnumerable<string> banner) =>
        banner.Select(line => HttpPattern().Match(line)).FirstOrDefault(match => match.Success) is { } match ? new Uri(match.Groups[1].Value) : null;

    [GeneratedRegex(@"(?:tcp|tls|https?)://\S+:(\d+) ")]
    private static partial Regex PortPattern();

    [GeneratedRegex(@" open (https?://\S+)$")]
    private static partial Regex PagePattern();

    [GeneratedRegex(@"^\s*HTTP\s+(http://(?!unix:)\S+)")]
    private static partial Regex HttpPattern();
}
