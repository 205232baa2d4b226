using System.CommandLine;
using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Commands;

/// <summary>The options of the subcommands that broadcast.</summary>
internal sealed class BroadcastOptions
{
    private readonly Option<int> clients = new("--clients")
    {
        Description = "Clients in all, the senders among them",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<int> senders = new("--senders")
    {
        Description = "How many of the clients also send",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<int> bytes = new("--bytes")
    {
        Description = "Payload bytes of a line, without what the protocol adds",
        DefaultValueFactory = _ => 64,
    };

    private readonly Option<string[]> prepare = new("--prepare")
    {
        Description = "Line, as \"/time on\", that clients send and have answered before the measurement; may be given several times",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double> prepareShare = new("--prepare-share")
    {
        Description = "Share of the clients that send the lines of --prepare, 0 to 1, spread evenly",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<TimeSpan> warmup =
        DurationOption.Create("--warmup", "Time to send before measuring", TimeSpan.FromSeconds(2));

    private readonly Option<TimeSpan> duration =
        DurationOption.Create("--duration", "Time to measure", TimeSpan.FromSeconds(10));

    private readonly Option<TimeSpan> settle = DurationOption.Create(
        "--settle", "Time after which a connection counts as ready though the server has sent nothing", TimeSpan.FromSeconds(1));

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { clients, senders, bytes, prepare, prepareShare, warmup, duration, settle })
        {
            command.Options.Add(option);
        }
    }

    internal TimeSpan Warmup(ParseResult parsed) => parsed.GetRequiredValue(warmup);

    internal TimeSpan Duration(ParseResult parsed) => parsed.GetRequiredValue(duration);

    /// <exception cref="LoadException">The values are out of range or do not go together.</exception>
    internal BroadcastSettings Settings(ParseResult parsed, int unread = 0, int unreadBuffer = 0, int sample = 0, int? secondPort = null)
    {
        var settings = new BroadcastSettings(
            parsed.GetRequiredValue(clients),
            parsed.GetRequiredValue(senders),
            parsed.GetRequiredValue(bytes),
            unread,
            unreadBuffer,
            sample,
            parsed.GetRequiredValue(prepare),
            parsed.GetRequiredValue(prepareShare),
            parsed.GetRequiredValue(settle))
        {
            SecondPort = secondPort,
        };
        OptionChecks.Broadcast(settings);
        OptionChecks.Positive("--duration", Duration(parsed));
        return settings;
    }
}
