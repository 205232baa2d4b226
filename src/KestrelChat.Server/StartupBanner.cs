using KestrelChat.Server.Endpoints;

namespace KestrelChat.Server;

/// <summary>What the program says when it has started: where it listens, and what to type to try it.</summary>
internal static class StartupBanner
{
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
}
