using System.CommandLine;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>rate</c>: measures latency and CPU of a server at a fixed load.</summary>
internal static class RateCommand
{
    private const double MaxRate = 10_000_000;

    // Lines of one sender buffered for the kernel; further lines are sent later, with the timestamp at which they were due.
    private const int MaxPending = 4096;

    internal static Command Create()
    {
        var options = new BroadcastOptions();
        var rate = new Option<double>("--rate")
        {
            Description = "Total lines per second on a fixed schedule, the senders in turn",
            DefaultValueFactory = _ => 500,
        };
        var sample = new Option<int>("--sample")
        {
            Description = "Number of clients at which latency is measured",
            DefaultValueFactory = _ => 10,
        };
        var secondPort = SecondPortOption.Create("all clients except the senders connect to it, to measure latency between nodes");
        var command = new Command("rate", "Send at a fixed rate: latency from the time at which a line was due, CPU per delivery");
        var disturb = new DisturbOptions();
        options.AddTo(command);
        command.Options.Add(rate);
        command.Options.Add(sample);
        command.Options.Add(secondPort);
        disturb.AddTo(command);
        return command.WithMeasurement(parsed =>
        {
            var settings = options.Settings(parsed, sample: parsed.GetRequiredValue(sample), secondPort: parsed.GetValue(secondPort));
            double linesPerSecond = parsed.GetRequiredValue(rate);
            OptionChecks.InRange("--rate", linesPerSecond, 0.1, MaxRate);
            var (warmup, duration) = (options.Warmup(parsed), options.Duration(parsed));
            return disturb.Settings(parsed, duration, linesPerSecond) is { } disturbed
                ? context => MeasureDisturbed(settings, linesPerSecond, warmup, duration, disturbed, context)
                : context => Measure(settings, linesPerSecond, warmup, duration, context);
        });
    }

    internal static DisturbedFigures MeasureDisturbed(
        BroadcastSettings settings, double linesPerSecond, TimeSpan warmup, TimeSpan duration, DisturbSettings disturb, RunContext context)
    {
        var roles = BroadcastSetup.AssignRoles(settings);
        using var pool = BroadcastSetup.OpenPool(settings, roles, context);
        var disturbance = disturb.Create(context.Target);
        using var disturbanceThread = DisturbanceThread.Open(disturbance, context);
        var senders = BroadcastSetup.CreateSenders(pool, settings, roles, context.Target.Protocol, MaxPending);
        BroadcastSetup.AttachScanners(pool, roles.Sample);
        var latency = new LatencyRecorder();
        using var source = new FixedRateSource(pool, senders, linesPerSecond, latency);
        var run = new BroadcastRun(pool, source, latency, context);

        run.WarmUp(warmup);
        var phases = AlternatingPhases.Run(run, disturbanceThread.Switch, disturb.Rounds, disturb.Between, duration, context.Cancel);
        run.Drain();
        return DisturbedFigures.From(phases, run, disturbance, disturbanceThread.SecondsOn, settings.PreparedClients);
    }

    internal static BroadcastFigures Measure(
        BroadcastSettings settings, double linesPerSecond, TimeSpan warmup, TimeSpan duration, RunContext context)
    {
        long? bytesBefore = context.Server?.ResidentBytes();
        var roles = BroadcastSetup.AssignRoles(settings);
        using var pool = BroadcastSetup.OpenPool(settings, roles, context);
        var senders = BroadcastSetup.CreateSenders(pool, settings, roles, context.Target.Protocol, MaxPending);
        BroadcastSetup.AttachScanners(pool, roles.Sample);
        var latency = new LatencyRecorder();
        using var source = new FixedRateSource(pool, senders, linesPerSecond, latency);
        var run = new BroadcastRun(pool, source, latency, context);
        var histogram = new LatencyHistogram();

        run.WarmUp(warmup);
        var interval = run.Measure("measuring", duration, histogram);
        long? bytesAfter = context.Server?.ResidentBytes();
        run.Drain();
        return BroadcastFigures.From(interval, histogram, run, source) with
        {
            ServerBytesBefore = bytesBefore,
            ServerBytesAfter = bytesAfter,
            PreparedClients = settings.PreparedClients,
        };
    }
}
