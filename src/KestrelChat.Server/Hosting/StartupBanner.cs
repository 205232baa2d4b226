using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Endpoints;

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
        // Kestrel lists raw endpoints as http:// addresses too.
        var chatPorts = endpoints.Select(endpoint => endpoint.Port).ToHashSet();
        var httpAddresses = addresses.Where(address => !chatPorts.Contains(BindingAddress.Parse(address).Port)).ToList();

        var lines = new List<string> { "KestrelChat is ready." };
        foreach (var endpoint in endpoints)
        {
            lines.Add($"  {endpoint.Name,-10} tcp://{endpoint.Url.Host}:{endpoint.Port} ({endpoint.Wording.Name})   try: nc {endpoint.Url.HostToTry} {endpoint.Port}");
        }

        foreach (var address in httpAddresses)
        {
            lines.Add($"  {"HTTP",-10} {address}   try: curl {address}/health  curl {address}/clients");
        }

        lines.Add("Ctrl-C ends it.");
        return string.Join(Environment.NewLine, lines);
    }

    [LoggerMessage(EventId = 4, EventName = "Ready", Level = LogLevel.Information, Message = "{Banner}")]
    private static partial void LogReady(ILogger logger, string banner);
}
