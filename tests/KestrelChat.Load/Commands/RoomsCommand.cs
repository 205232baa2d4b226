using System.CommandLine;
using System.Diagnostics;
using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>rooms</c>: what many small rooms cost, idle and with everybody speaking.</summary>
internal static class RoomsCommand
{
    private const int PollMilliseconds = 50;
    private const int MaxWindow = 1_000;
    private const int MaxBytes = 4_096;

    internal static Command Create()
    {
        var rooms = new Option<int>("--rooms")
        {
            Description = "Rooms to go into; fewer are opened where this process may not have so many connections",
            DefaultValueFactory = _ => 10_000,
        };
        var people = new Option<int>("--people")
        {
            Description = "Clients in a room",
            DefaultValueFactory = _ => 2,
        };
        var window = new Option<int>("--window")
        {
            Description = "Lines in flight of each client",
            DefaultValueFactory = _ => 1,
        };
        var bytes = new Option<int>("--bytes")
        {
            Description = "Payload bytes of a line",
            DefaultValueFactory = _ => 64,
        };
        var secondPort = SecondNode.PortOption("the people of each room connect to the first and to it in turn");
        var warmup = DurationOption.Create("--warmup", "Time to send before measuring", TimeSpan.FromSeconds(2));
        var duration = DurationOption.Create("--duration", "Time to measure", TimeSpan.FromSeconds(10));
        var settle = DurationOption.Create("--settle", "Time of silence before the server's memory is read", TimeSpan.FromSeconds(5));
        var command = new Command("rooms", "Put a few people each into many rooms: the server's memory for a room, and throughput with all speaking");
        foreach (Option option in new Option[] { rooms, people, window, bytes, secondPort, warmup, duration, settle })
        {
            command.Options.Add(option);
        }

        return command.WithMeasurement(parsed =>
        {
            var settings = new RoomsSettings(
                parsed.GetRequiredValue(rooms),
                parsed.GetRequiredValue(people),
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

    /// <exception cref="LoadException">The values are out of range or do not go together.</exception>
    internal static void Check(RoomsSettings settings)
    {
        // Who is alone in a room would be at the first node, and nobody at the second.
        OptionChecks.Within("--people", settings.People, settings.SecondPort is null ? 1 : 2, PayloadFormat.MaxSenders);
        OptionChecks.Within("--rooms", settings.Rooms, 1, PayloadFormat.MaxSenders / settings.People);
        OptionChecks.Within("--window", settings.Window, 1, MaxWindow);
        OptionChecks.Within("--bytes", settings.Bytes, PayloadFormat.MinLength, MaxBytes);
        OptionChecks.Positive("--duration", settings.Duration);
        if (settings.SecondPort is { } port)
        {
            OptionChecks.Within("--second-port", port, 1, IPEndPoint.MaxPort);
        }
    }

    internal static RoomsFigures Measure(RoomsSettings settings, RunContext context)
    {
        int rooms = Math.Min(settings.Rooms, KernelLimits.Capacity(KernelLimits.DescriptorLimit()) / settings.People);
        OptionChecks.Within("--people", settings.People, 1, rooms * settings.People);
        int clients = rooms * settings.People;
        long? bytesBefore = context.Server?.ResidentBytes();
        using var pool = context.Target.CreatePool(clients, settings.SecondPort, client => client % settings.People % 2 == 1);
        context.Progress($"connecting {clients:N0} clients for {rooms:N0} of {settings.Rooms:N0} rooms");
        new Connector(pool, Connector.DefaultParallel, TimeSpan.Zero).OpenAll(() => { }, context.Cancel);
        context.Cancel.ThrowIfCancellationRequested();
        long? bytesInLobby = Settle(pool, settings.Settle, context);

        _ = Preparation.Run(pool, [.. Enumerable.Range(0, clients)], client => [$"/join r{client / settings.People}"], context);
        long? bytesInRooms = Settle(pool, settings.Settle, context);

        // What a room remembers of an earlier run has been shown to whoever entered it; it does not count.
        pool.ResetDeliveries();
        var latency = new LatencyRecorder();
        var source = new RoomsSource(CreateSenders(pool, settings, context.Target.Protocol), settings.People, settings.Window, latency);
        var run = new BroadcastRun(pool, source, latency, context) { ReceiversOfALine = settings.People };
        var notices = BroadcastSetup.CountNotices(pool, Enumerable.Range(0, clients));
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
            LinesRefused = notices.Sum(each => each.Refused),
            LinesMissed = notices.Sum(each => each.Missed),
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
        BroadcastSetup.Scan(pool, Enumerable.Range(0, pool.Clients));

        // Twice the window: after a stall, lines given up may still wait while their successors are written.
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

/// <summary>How many small rooms are run.</summary>
/// <param name="Rooms">Rooms wanted.</param>
/// <param name="People">Clients in each.</param>
/// <param name="Window">Lines in flight of each client.</param>
/// <param name="Bytes">Payload bytes of a line.</param>
/// <param name="Warmup">Time before measuring.</param>
/// <param name="Duration">Time measured.</param>
/// <param name="Settle">Silence before the memory is read.</param>
internal sealed record RoomsSettings(int Rooms, int People, int Window, int Bytes, TimeSpan Warmup, TimeSpan Duration, TimeSpan Settle)
{
    /// <summary>Port of the node that every second one of a room connects to; null where all connect to one.</summary>
    internal int? SecondPort { get; init; }
}
