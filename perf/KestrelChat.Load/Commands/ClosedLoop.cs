using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Commands;

/// <summary>A closed-loop run whose clients are connected.</summary>
internal sealed class ClosedLoop : IDisposable
{
    private readonly IReadOnlyList<int> unread;

    private ClosedLoop(ClientPool pool, ClientRoles roles, ClosedLoopSource source, BroadcastRun run)
    {
        Pool = pool;
        Source = source;
        Run = run;
        unread = roles.Unread;
    }

    internal ClientPool Pool { get; }

    internal ClosedLoopSource Source { get; }

    internal BroadcastRun Run { get; }

    internal static ClosedLoop Open(ClosedLoopSettings settings, RunContext context)
    {
        var roles = BroadcastSetup.AssignRoles(settings.Broadcast);
        var pool = BroadcastSetup.OpenPool(settings.Broadcast, roles, context);

        // Twice the window: after a stall, abandoned lines may still be buffered when new ones are written.
        int share = ClosedLoopSource.Share(settings.Window, settings.Broadcast.Senders, 0);
        var senders = BroadcastSetup.CreateSenders(pool, settings.Broadcast, roles, context.Target.Protocol, maxPending: 2 * share);
        BroadcastSetup.AttachScanners(pool, roles.Senders);
        var latency = new LatencyRecorder();
        var source = new ClosedLoopSource(senders, settings.Window, latency);
        return new ClosedLoop(pool, roles, source, new BroadcastRun(pool, source, latency, context));
    }

    /// <summary>Makes the clients chosen for it stop reading.</summary>
    internal void StopReading()
    {
        foreach (int client in unread)
        {
            Pool.StopReading(Pool.Connections[client]);
        }
    }

    public void Dispose() => Pool.Dispose();
}
