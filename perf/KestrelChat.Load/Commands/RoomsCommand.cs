using System.CommandLine;
using System.Diagnostics;
using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>rooms</c>: measures many small rooms, idle and with all clients sending.</summary>
internal static class RoomsCommand
{
    private const int PollMilliseconds = 50;
    private const int MaxWindow = 1_000;
    private const int MaxBytes = 4_096;

    internal static Command Create()
    {
        var rooms = new Option<int>("--rooms")
        {
            Description = "Number of rooms; reduced to what the descriptor limit of the load tool allows",
            DefaultValueFactory = _ => 10_000,
        };
        var clientsPerRoom = new Option<int>("--people")
        {
            Description = "Clients per room",
            DefaultValueFactory = _ => 2,
        };
        var window = new Option<int>("--window")
        {
            Description = "Lines in flight per client",
            DefaultValueFactory = _ => 1,
        };
        var bytes = new Option<int>("--bytes")
        {
            Description = "Payload bytes of a line",
            DefaultValueFactory = _ => 64,
        };
        var secondPort = SecondPortOption.Create("every second client of a room connects to it");
        var warmup = DurationOption.Create("--warmup", "Time to send before the measurement starts", TimeSpan.FromSeconds(2));
        var duration = DurationOption.Create("--duration", "Length of the measurement", TimeSpan.FromSeconds(10));
        var settle = DurationOption.Create("--settle", "Idle time before each memory measurement", TimeSpan.FromSeconds(5));
        var command = new Command("rooms", "Put a few clients into each of many rooms: server memory per room, throughput with all clients sending");
        foreach (Option option in new Option[] { rooms, clientsPerRoom, window, bytes, secondPort, warmup, duration, settle })
        {
            command.Options.Add(option);
        }

        return command.WithMeasurement(parsed =>
        {
            var settings = new RoomsSettings(
                parsed.GetRequiredValue(rooms),
                parsed.GetRequiredValue(clientsPerRoom),
                parsed.GetRequiredValue(window),
                parsed.GetRequiredValue(bytes),
                parsed.GetRequiredValue(warmup),
                parsed.GetRequiredValue(duration),
                parsed.GetRequiredValue(settle))
            {
                SecondPort = parsed.GetValue(secondPort),
            };
            Check(settings);
            return context => Measure(settings, context);
        });
    }

    /// <exception cref="LoadException">A value is out of range or contradicts another.</exception>
    internal static void Check(RoomsSettings settings)
    {
        // With one client per room, no client would connect to the second node.
        OptionChecks.InRange("--people", settings.ClientsPerRoom, settings.SecondPort is null ? 1 : 2, PayloadFormat.MaxSenders);
        OptionChecks.InRange("--rooms", settings.Rooms, 1, PayloadFormat.MaxSenders / settings.ClientsPerRoom);
        OptionChecks.InRange("--window", settings.Window, 1, MaxWindow);
        OptionChecks.InRange("--bytes", settings.Bytes, PayloadFormat.MinLength, MaxBytes);
        OptionChecks.Positive("--duration", settings.Duration);
        if (settings.SecondPort is { } port)
        {
            OptionChecks.InRange("--second-port", port, 1, IPEndPoint.MaxPort);
        }
    }

    internal static RoomsFigures Measure(RoomsSettings settings, RunContext context)
    {
        int rooms = Math.Min(settings.Rooms, KernelLimits.Capacity(KernelLimits.DescriptorLimit()) / settings.ClientsPerRoom);
        OptionChecks.InRange("--people", settings.ClientsPerRoom, 1, rooms * settings.ClientsPerRoom);
        int clients = rooms * settings.ClientsPerRoom;
        long? bytesBefore = context.Server?.ResidentBytes();
        using var pool = context.Target.CreatePool(clients, settings.SecondPort, client => client % settings.ClientsPerRoom % 2 == 1);
        context.Progress($"connecting {clients:N0} clients for {rooms:N0} of {settings.Rooms:N0} rooms");
        new Connector(pool, Connector.DefaultParallel, TimeSpan.Zero).OpenAll(() => { }, context.Cancel);
        context.Cancel.ThrowIfCancellationRequested();
        long? bytesInLobby = Settle(pool, settings.Settle, context);

        _ = Preparation.Run(pool, [.. Enumerable.Range(0, clients)], client => [$"/join r{client / settings.ClientsPerRoom}"], context);
        long? bytesInRooms = Settle(pool, settings.Settle, context);

        // Lines of an earlier run that a room replayed to joining clients do not count.
        pool.ResetDeliveries();
        var latency = new LatencyRecorder();
        var source = new RoomsSource(CreateSenders(pool, settings, context.Target.Protocol), settings.ClientsPerRoom, settings.Window, latency);
        var run = new BroadcastRun(pool, source, latency, context) { ReceiversPerLine = settings.ClientsPerRoom };
        var notices = BroadcastSetup.AttachNoticeScanners(pool, Enumerable.Range(0, clients));
        var histogram = new LatencyHistogram();
        run.WarmUp(settings.Warmup);
        long returned = source.LinesReturned;
        var interval = run.Measure("measuring", settings.Duration, histogram);
        returned = source.LinesReturned - returned;
        long? bytesAfter = context.Server?.ResidentBytes();
        run.Drain();

        return new RoomsFigures
        {
            RoomsAsked = settings.Rooms,
            RoomsOpened = rooms,
            Clients = pool.ReadyCount,
            ServerBytesBefore = bytesBefore,
            ServerBytesInLobby = bytesInLobby,
            ServerBytesInRooms = bytesInRooms,
            LinesReturnedPerSecond = interval.Seconds > 0 ? returned / interval.Seconds : 0,
            LinesRefused = notices.Sum(scanner => scanner.Rejected),
            LinesMissed = notices.Sum(scanner => scanner.Missed),
            Strays = source.Strays,
            Lines = BroadcastFigures.From(interval, histogram, run, source) with
            {
                ServerBytesBefore = bytesBefore,
                ServerBytesAfter = bytesAfter,
            },
        };
    }

    private static Sender[] CreateSenders(ClientPool pool, RoomsSettings settings, IBroadcastProtocol protocol)
    {
        BroadcastSetup.AttachScanners(pool, Enumerable.Range(0, pool.Clients));

        // Twice the window: after a stall, abandoned lines may still be buffered when new ones are written.
        return
        [
            .. pool.Connections.Select(connection => new Sender(
                pool,
                connection,
                connection.Index,
                protocol.Frame(PayloadFormat.Template(connection.Index, settings.Bytes)),
                2 * settings.Window)),
        ];
    }

    private static long? Settle(ClientPool pool, TimeSpan settle, RunContext context)
    {
        context.Progress($"settling for {settle.TotalSeconds:0.#} s");
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < settle)
        {
            pool.Poll(PollMilliseconds);
            context.Cancel.ThrowIfCancellationRequested();
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure("settling");
            }
        }

        return context.Server?.ResidentBytes();
    }
}

/// <summary>The settings of a <c>rooms</c> run.</summary>
/// <param name="Rooms">Requested number of rooms.</param>
/// <param name="ClientsPerRoom">Number of clients per room.</param>
/// <param name="Window">Lines in flight per client.</param>
/// <param name="Bytes">Payload bytes of a line.</param>
/// <param name="Warmup">Length of the warm-up.</param>
/// <param name="Duration">Length of the measurement.</param>
/// <param name="Settle">Idle time before each memory measurement.</param>
internal sealed record RoomsSettings(int Rooms, int ClientsPerRoom, int Window, int Bytes, TimeSpan Warmup, TimeSpan Duration, TimeSpan Settle)
{
    /// <summary>Port of the node that every second client of a room connects to; null for one node.</summary>
    internal int? SecondPort { get; init; }
}
