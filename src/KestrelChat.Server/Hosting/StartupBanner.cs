using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Platform;
using KestrelChat.Server.ProxyProtocol;

namespace KestrelChat.Server.Hosting;

/// <summary>Tells an operator where the server listens and what to type to try it.</summary>
internal static partial class StartupBanner
{
    /// <summary>Prints the banner; in production, where machines read the output, logs it.</summary>
    public static void ShowBanner(this WebApplication app)
    {
        var banner = Of(app.Services.GetRequiredService<ChatEndpoints>().All, app.Urls);
        if (app.Environment.IsProduction())
        {
            LogReady(app.Logger, banner);
        }
        else
        {
            app.Services.GetRequiredService<LogOutput>().Write(banner + Environment.NewLine);
        }
    }

    public static string Of(IReadOnlyList<ChatEndpoint> endpoints, IEnumerable<string> addresses)
    {
        var lines = new List<string> { $"{ProductVersion.Product} {ProductVersion.Text} is ready." };
        lines.AddRange(endpoints.Select(endpoint => $"  {endpoint.Name,-10} {endpoint.Address} ({endpoint.Wording.Name})   {Try(endpoint)}"));

        // Kestrel lists endpoints of the chat as http:// addresses too.
        lines.AddRange(addresses.Select(BindingAddress.Parse).Where(address => !endpoints.Any(endpoint => endpoint.Is(address))).Select(address =>
            $"  {"HTTP",-10} {address}   try: {Curl(address, "/health")}  {Curl(address, "/clients")}"));
        lines.Add("Ctrl-C ends it.");
        return string.Join(Environment.NewLine, lines);
    }

    private static string Try(ChatEndpoint endpoint)
    {
        var host = endpoint.Url.HostToTry;
        return endpoint.Options.ProxyProtocol == ProxyProtocolMode.Required ? "for proxies that send the PROXY protocol"
            : endpoint.Url.IsHttp ? Open(endpoint, host)
            : endpoint.Url.SocketPath is { } path ? $"try: nc -U {Quote(path)}"
            : endpoint.Url.IsTls ? $"try: openssl s_client -quiet -connect {Quote($"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{endpoint.Port}")}"
            : $"try: nc {host} {endpoint.Port}";
    }

    // A browser cannot open a unix socket: one of an endpoint for browsers is for a reverse proxy.
    private static string Open(ChatEndpoint endpoint, string host) => endpoint.Url.SocketPath is not null
        ? "for a reverse proxy"
        : $"open {endpoint.Url.Scheme}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{endpoint.Port}";

    private static string Curl(BindingAddress address, string path)
    {
        // A certificate is seldom for the name by which this machine calls itself.
        var curl = address.Scheme == "https" ? "curl -k" : "curl";
        if (address.IsUnixPipe)
        {
            return $"{curl} --unix-socket {Quote(address.UnixPipePath)} {address.Scheme}://localhost{path}";
        }

        // All addresses are no address to connect to.
        var host = address.Host is "[::]" or "0.0.0.0" or "*" or "+" ? "localhost" : address.Host;
        return $"{curl} {Quote($"{address.Scheme}://{host}:{address.Port}{path}")}";
    }

    /// <summary>Quotes a word where a shell would change it.</summary>
    private static string Quote(string word) =>
        word.All(character => char.IsAsciiLetterOrDigit(character) || "/:._-@%+,".Contains(character, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [LoggerMessage(EventId = 4, EventName = "Ready", Level = LogLevel.Information, Message = "{Banner}")]
    private static partial void LogReady(ILogger logger, string banner);
}
