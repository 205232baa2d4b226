using System.CommandLine;
using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Commands;

/// <summary>The options shared by <c>fanout</c>, <c>rate</c> and <c>slow</c>.</summary>
internal sealed class BroadcastOptions
{
    private readonly Option<int> clients = new("--clients")
    {
        Description = "Number of clients, including the senders",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<int> senders = new("--senders")
    {
        Description = "Number of clients that also send",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<int> bytes = new("--bytes")
    {
        Description = "Payload bytes of a line, without protocol overhead",
        DefaultValueFactory = _ => 64,
    };

    private readonly Option<string[]> prepare = new("--prepare")
    {
        Description = "Line, such as \"/time on\", that clients send before the measurement, waiting for the answer; repeatable",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double> prepareShare = new("--prepare-share")
    {
        Description = "Share of the clients that send the --prepare lines, 0 to 1",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<TimeSpan> warmup =
        DurationOption.Create("--warmup", "Time to send before the measurement starts", TimeSpan.FromSeconds(2));

    private readonly Option<TimeSpan> duration =
        DurationOption.Create("--duration", "Length of the measurement", TimeSpan.FromSeconds(10));

    private readonly Option<TimeSpan> settle = DurationOption.Create(
        "--settle", "Time after which a connection counts as ready even if the server has sent nothing", TimeSpan.FromSeconds(1));

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { clients, senders, bytes, prepare, prepareShare, warmup, duration, settle })
        {
            command.Options.Add(option);
        }
    }

    internal TimeSpan Warmup(ParseResult parsed) => parsed.GetRequiredValue(warmup);

    internal TimeSpan Duration(ParseResult parsed) => parsed.GetRequiredValue(duration);

    /// <exception cref="LoadException">A value is out of range or contradicts another.</exception>
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
