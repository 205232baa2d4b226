using System.CommandLine;
using System.Net;
using KestrelChat.Load.Disturbances;

namespace KestrelChat.Load.Commands;

/// <summary>The options of what goes on beside a measurement.</summary>
internal sealed class DisturbOptions
{
    private const int MaxClients = 10_000;
    private const int MaxRate = 10_000;
    private const int MaxRounds = 100;
    private const string History = "history";
    private const string Drip = "drip";
    private const string Probes = "probes";
    private const string Scrape = "scrape";

    private readonly Option<string?> disturb = new Option<string?>("--disturb")
    {
        Description = "What goes on beside, in every second phase: all ask for the /history; lines that drip byte by byte; probes that connect and go; scrape of /metrics and /clients",
    }.AcceptOnlyFromAmong(History, Drip, Probes, Scrape);

    private readonly Option<int?> clients = new("--disturb-clients")
    {
        Description = "Further clients that do so [default: 100 for history, 200 for drip]",
    };

    private readonly Option<double?> rate = new("--disturb-rate")
    {
        Description = "A second: probes, bytes of each client that drips, gets of each page [default: 1000 for probes, 1 for drip, 10 for scrape]",
    };

    private readonly Option<TimeSpan> every =
        DurationOption.Create("--disturb-every", "Time from asking for the history to asking again", TimeSpan.FromSeconds(5));

    private readonly Option<int?> proxyPort = new("--proxy-port")
    {
        Description = "Port of an endpoint that speaks PROXY protocol, for the probes that send its header; without it none do",
    };

    private readonly Option<Uri> http = new("--http")
    {
        Description = "The server's HTTP side, to scrape",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp)
            {
                return uri;
            }

            result.AddError($"--http {text}: give an address such as http://127.0.0.1:8080.");
            return null;
        },
    };

    private readonly Option<int> rounds = new("--rounds")
    {
        Description = "How often a phase without and one with the disturbance follow each other, each of --duration",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<TimeSpan> between =
        DurationOption.Create("--between", "Time after each change that is not measured", TimeSpan.FromSeconds(1));

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { disturb, clients, rate, every, proxyPort, http, rounds, between })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>How to disturb; null where nothing is to be disturbed.</summary>
    /// <exception cref="LoadException">A value is out of range.</exception>
    internal DisturbSettings? Settings(ParseResult parsed, TimeSpan phase)
    {
        if (parsed.GetValue(disturb) is not { } name)
        {
            return null;
        }

        int count = parsed.GetValue(clients) ?? (name == Drip ? 200 : 100);
        double perSecond = parsed.GetValue(rate) ?? (name switch { Probes => 1000, Drip => 1, _ => 10 });
        var interval = parsed.GetRequiredValue(every);
        int repeat = parsed.GetRequiredValue(rounds);
        OptionChecks.Within("--disturb-clients", count, 1, MaxClients);
        OptionChecks.Within("--disturb-rate", perSecond, 0.01, MaxRate);
        OptionChecks.Within("--rounds", repeat, 1, MaxRounds);
        OptionChecks.Positive("--disturb-every", interval);
        if (name == History && phase < interval)
        {
            throw new LoadException($"--duration {phase.TotalSeconds}s: shorter than --disturb-every {interval.TotalSeconds}s; a phase could pass without a question.");
        }

        int? proxied = parsed.GetValue(proxyPort);
        if (proxied is { } port)
        {
            OptionChecks.Within("--proxy-port", port, 1, IPEndPoint.MaxPort);
        }

        var address = parsed.GetRequiredValue(http);
        return new DisturbSettings(repeat, parsed.GetRequiredValue(between), target => name switch
        {
            History => new HistoryDisturbance(target, count, interval),
            Drip => new DripDisturbance(target, count, perSecond),
            Probes => new ProbeDisturbance(target.Server, proxied is { } to ? new IPEndPoint(target.Server.Address, to) : null, perSecond),
            _ => new ScrapeDisturbance(address, perSecond),
        });
    }
}

/// <summary>What goes on beside a measurement, and when.</summary>
/// <param name="Rounds">Phases without it, and as many with it, in turn.</param>
/// <param name="Between">Time after each change that is not measured.</param>
/// <param name="Create">Makes the disturbance of a server.</param>
internal sealed record DisturbSettings(int Rounds, TimeSpan Between, Func<Target, IDisturbance> Create);
