using KestrelChat.Server.Endpoints;

namespace KestrelChat.Server;

/// <summary>What the program says when it has started: where it listens, and what to type to try it.</summary>
internal static partial class StartupBanner
{
    /// <summary>Says it to the person at the terminal; in production as an entry of the log, whose form is for machines.</summary>
    public static void TellReady(this WebApplication app)
    {
        var banner = Of(app.Services.GetRequiredService<ChatEndpoints>().All, app.Urls);
        if (app.Environment.IsProduction())
        {
            LogReady(app.Logger, banner);
        }
        else
        {
            Console.WriteLine(banner);
        }
    }

    public static string Of(IReadOnlyList<ChatEndpoint> endpoints, IEnumerable<string> addresses)
    {
        // Kestrel lists raw endpoints as http:// addresses too: those of the chat's ports are not HTTP.
        var ports = endpoints.Select(endpoint => endpoint.Port).ToHashSet();
        var http = addresses.Where(address => !ports.Contains(BindingAddress.Parse(address).Port)).ToList();

        var lines = new List<string> { "KestrelChat is ready." };
        foreach (var endpoint in endpoints)
        {
            lines.Add($"  {endpoint.Name,-10} tcp://{endpoint.Url.Host}:{endpoint.Port} ({endpoint.Wording.Name})   try: nc {endpoint.Url.HostToTry} {endpoint.Port}");
        }

        foreach (var address in http)
        {
            lines.Add($"  {"HTTP",-10} {address}   try: curl {address}/health  curl {address}/clients");
        }

        lines.Add("Ctrl-C ends it.");
        return string.Join(Environment.NewLine, lines);
    }

    [LoggerMessage(EventId = 4, EventName = "Ready", Level = LogLevel.Information, Message = "{Banner}")]
    private static partial void LogReady(ILogger logger, string banner);
}
