using System.CommandLine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>fanout</c>: measures the delivery rate of a server that always has lines to deliver.</summary>
internal static class FanOutCommand
{
    internal static Command Create()
    {
        var options = new ClosedLoopOptions(defaultUnread: 0);
        var command = new Command("fanout", "Send in a closed loop, as fast as lines come back: throughput, CPU per delivery, latency under load");
        options.AddTo(command);
        return command.WithMeasurement(parsed =>
        {
            var settings = options.Settings(parsed);
            return context => Measure(settings, context);
        });
    }

    private static BroadcastFigures Measure(ClosedLoopSettings settings, RunContext context)
    {
        long? bytesBefore = context.Server?.ResidentBytes();
        using var loop = ClosedLoop.Open(settings, context);
        loop.Run.WarmUp(settings.Warmup);
        loop.StopReading();
        var histogram = new LatencyHistogram();
        var interval = loop.Run.Measure("measuring", settings.Duration, histogram);
        long? bytesAfter = context.Server?.ResidentBytes();
        loop.Run.Drain();
        return BroadcastFigures.From(interval, histogram, loop.Run, loop.Source) with
        {
            ServerBytesBefore = bytesBefore,
            ServerBytesAfter = bytesAfter,
            PreparedClients = settings.Broadcast.PreparedClients,
            UnreadClients = settings.Broadcast.Unread,
            UnreadClosedByServer = loop.Pool.UncountedClosed,
        };
    }
}
