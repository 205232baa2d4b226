using System.CommandLine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>slow</c>: measures how clients that have stopped reading affect the others.</summary>
internal static class SlowCommand
{
    internal static Command Create()
    {
        var options = new ClosedLoopOptions(defaultUnread: 100);
        var command = new Command("slow", "Fan out with all clients reading, then with some that have stopped: delivery rate and latency of the readers");
        options.AddTo(command);
        return command.WithMeasurement(parsed =>
        {
            var settings = options.Settings(parsed);
            OptionChecks.InRange("--unread", settings.Broadcast.Unread, 1, settings.Broadcast.Clients - settings.Broadcast.Senders);
            return context => Measure(settings, context);
        });
    }

    private static SlowFigures Measure(ClosedLoopSettings settings, RunContext context)
    {
        using var loop = ClosedLoop.Open(settings, context);
        loop.Run.WarmUp(settings.Warmup);
        var allHistogram = new LatencyHistogram();
        var allReading = loop.Run.Measure("all reading", settings.Duration, allHistogram);
        long? bytesAllReading = context.Server?.ResidentBytes();

        loop.StopReading();
        var someHistogram = new LatencyHistogram();
        var someUnread = loop.Run.Measure("some not reading", settings.Duration, someHistogram);
        double lastSecond = loop.Run.LastSecondRate;
        long? bytesSomeUnread = context.Server?.ResidentBytes();
        loop.Run.Drain();

        return new SlowFigures
        {
            Readers = settings.Broadcast.Clients - settings.Broadcast.Unread,
            UnreadClients = settings.Broadcast.Unread,
            UnreadClosedByServer = loop.Pool.UncountedClosed,
            AllReadingDeliveriesPerSecond = allReading.DeliveriesPerSecond,
            SomeUnreadDeliveriesPerSecond = someUnread.DeliveriesPerSecond,
            SomeUnreadLastSecondPerSecond = lastSecond,
            AllReadingLatency = LatencyFigures.From(allHistogram),
            SomeUnreadLatency = LatencyFigures.From(someHistogram),
            AllReadingCpuMicrosecondsPerDelivery = allReading.ServerCpuPerDelivery,
            SomeUnreadCpuMicrosecondsPerDelivery = someUnread.ServerCpuPerDelivery,
            LoadToolCores = Math.Max(allReading.LoadCores, someUnread.LoadCores),
            LostDeliveries = loop.Run.Expected - loop.Run.Received,
            Stalls = loop.Source.Stalls,
            LinesGivenUp = loop.Source.LinesAbandoned,
            ServerBytesAllReading = bytesAllReading,
            ServerBytesSomeUnread = bytesSomeUnread,
        };
    }
}
