using System.CommandLine;
using System.Net;
using KestrelChat.Load.Disturbances;

namespace KestrelChat.Load.Commands;

/// <summary>The options of the disturbance during a measurement.</summary>
internal sealed class DisturbOptions
{
    private const int MaxClients = 10_000;
    private const int MaxRate = 10_000;
    private const int MaxRounds = 100;
    private const string History = "history";
    private const string Drip = "drip";
    private const string Probes = "probes";
    private const string Scrape = "scrape";
    private const string WebSockets = "websockets";

    private readonly Option<string?> disturb = new Option<string?>("--disturb")
    {
        Description = "Disturbance in every second phase. history: clients request /history; drip: clients send lines byte by byte; probes: connections that close at once; scrape: requests of /metrics and /clients; websockets: clients over WebSocket in the same room",
    }.AcceptOnlyFromAmong(History, Drip, Probes, Scrape, WebSockets);

    private readonly Option<int?> clients = new("--disturb-clients")
    {
        Description = "Number of disturbing clients [default: 100 for history, 200 for drip and websockets]",
    };

    private readonly Option<double?> rate = new("--disturb-rate")
    {
        Description = "Rate per second of probes, of bytes per dripping client, or of requests per page [default: 1000 for probes, 1 for drip, 10 for scrape]",
    };

    private readonly Option<TimeSpan> every =
        DurationOption.Create("--disturb-every", "Interval between history requests", TimeSpan.FromSeconds(5));

    private readonly Option<int?> proxyPort = new("--proxy-port")
    {
        Description = "Port of an endpoint with PROXY protocol; without it no probe sends a PROXY header",
    };

    private readonly Option<int> webSocketPort = new("--websocket-port")
    {
        Description = "Port of the endpoint for browsers, for websockets",
        DefaultValueFactory = _ => 8088,
    };

    private readonly Option<Uri> http = new("--http")
    {
        Description = "HTTP address of the server, for scrape",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp)
            {
                return uri;
            }

            result.AddError($"--http: invalid value '{text}': expected an address such as http://127.0.0.1:8080.");
            return null;
        },
    };

    private readonly Option<int> rounds = new("--rounds")
    {
        Description = "Number of rounds: one phase without and one with the disturbance, each of --duration",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<TimeSpan> between =
        DurationOption.Create("--between", "Unmeasured time after each switch", TimeSpan.FromSeconds(1));

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { disturb, clients, rate, every, proxyPort, webSocketPort, http, rounds, between })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Returns the disturbance settings; null when there is no disturbance.</summary>
    /// <exception cref="LoadException">A value is out of range.</exception>
    internal DisturbSettings? Settings(ParseResult parsed, TimeSpan phase, double linesPerSecond)
    {
        if (parsed.GetValue(disturb) is not { } name)
        {
            return null;
        }

        int count = parsed.GetValue(clients) ?? (name is Drip or WebSockets ? 200 : 100);
        double perSecond = parsed.GetValue(rate) ?? (name switch { Probes => 1000, Drip => 1, _ => 10 });
        var interval = parsed.GetRequiredValue(every);
        int repeat = parsed.GetRequiredValue(rounds);
        OptionChecks.InRange("--disturb-clients", count, 1, MaxClients);
        OptionChecks.InRange("--disturb-rate", perSecond, 0.01, MaxRate);
        OptionChecks.InRange("--rounds", repeat, 1, MaxRounds);
        OptionChecks.Positive("--disturb-every", interval);
        if (name == History && phase < interval)
        {
            throw new LoadException($"--duration: invalid value '{phase.TotalSeconds}s': expected at least --disturb-every, {interval.TotalSeconds}s; a phase could pass without a request.");
        }

        int? proxied = parsed.GetValue(proxyPort);
        if (proxied is { } port)
        {
            OptionChecks.InRange("--proxy-port", port, 1, IPEndPoint.MaxPort);
        }

        int forBrowsers = parsed.GetRequiredValue(webSocketPort);
        OptionChecks.InRange("--websocket-port", forBrowsers, 1, IPEndPoint.MaxPort);
        var address = parsed.GetRequiredValue(http);
        return new DisturbSettings(repeat, parsed.GetRequiredValue(between), target => name switch
        {
            History => new HistoryDisturbance(target, count, interval),
            Drip => new DripDisturbance(target, count, perSecond),
            Probes => new ProbeDisturbance(target.Server, proxied is { } to ? new IPEndPoint(target.Server.Address, to) : null, perSecond),
            WebSockets => new WebSocketDisturbance(new IPEndPoint(target.Server.Address, forBrowsers), count, linesPerSecond),
            _ => new ScrapeDisturbance(address, perSecond),
        });
    }
}

/// <summary>The settings of a disturbance.</summary>
/// <param name="Rounds">Number of rounds, each one phase without and one with the disturbance.</param>
/// <param name="Between">Unmeasured time after each switch.</param>
/// <param name="Create">Creates the disturbance for a server.</param>
internal sealed record DisturbSettings(int Rounds, TimeSpan Between, Func<Target, IDisturbance> Create);
