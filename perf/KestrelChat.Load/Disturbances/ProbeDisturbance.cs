using System.Diagnostics;
using System.Net;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// The health checks of load balancers: connections that send no line. In turn: reset at once; closed with FIN; and,
/// if an endpoint uses the PROXY protocol, a LOCAL header followed by a reset.
/// </summary>
internal sealed class ProbeDisturbance(IPEndPoint server, IPEndPoint? proxied, double perSecond) : IDisturbance
{
    // Bounds the connections that a server leaves open when it no longer accepts.
    private const int MaxOpen = 1024;
    private const int PollMilliseconds = 1;

    // A port stays in use for a while after FIN: one address has too few.
    private const int Sources = 16;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly Schedule schedule = new(perSecond);
    private readonly Epoll epoll = new();
    private readonly Probe?[] open = new Probe?[MaxOpen];
    private readonly byte[] scratch = new byte[4096];
    private readonly long[] completedByKind = new long[3];
    private int started;
    private int nextSlot;
    private long actionCount;

    // Due while too many connections were open.
    private long skipped;
    private long failed;

    private enum Kind
    {
        Reset,
        Fin,
        ProxyLocal,
    }

    public string Name => "probes";

    public double TargetPerSecond => perSecond;

    public long ActionCount => Interlocked.Read(ref actionCount);

    public string Outcome =>
        $"{completedByKind[0]:N0} reset, {completedByKind[1]:N0} closed with FIN, {completedByKind[2]:N0} PROXY LOCAL and reset; "
        + $"{failed:N0} failed, {skipped:N0} skipped";

    /// <summary>Version 2, command LOCAL, no address ("The PROXY protocol", section 2.2).</summary>
    private static ReadOnlySpan<byte> LocalHeader => "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"u8;

    public void Open(CancellationToken cancel)
    {
        // No connection stays open.
    }

    public void Step(bool isOn, long now)
    {
        if (!isOn)
        {
            schedule.Pause();
        }
        else
        {
            for (int due = schedule.AdvanceTo(now); due > 0; due--)
            {
                Start(now);
            }
        }

        int events = epoll.Wait(PollMilliseconds);
        for (int i = 0; i < events; i++)
        {
            Handle(epoll.KeyAt(i));
        }
    }

    public void Dispose()
    {
        foreach (var probe in open)
        {
            if (probe is not null)
            {
                _ = LibC.Close(probe.Descriptor);
            }
        }

        epoll.Dispose();
    }

    private void Start(long now)
    {
        int slot = FreeSlot(now);
        if (slot < 0)
        {
            skipped++;
            return;
        }

        var kind = (Kind)(started++ % (proxied is null ? 2 : 3));
        var endpoint = kind == Kind.ProxyLocal ? proxied! : server;
        var source = IPAddress.IsLoopback(endpoint.Address) ? new IPAddress([127, 0, 1, (byte)(1 + (started % Sources))]) : null;
        int descriptor = TcpSocket.StartConnect(endpoint, source, receiveBufferBytes: 0);
        open[slot] = new Probe(descriptor, kind, now);
        epoll.Add(descriptor, slot, Epoll.Writable);
    }

    /// <summary>Returns a free slot, or one whose probe has timed out; -1 when there is none.</summary>
    private int FreeSlot(long now)
    {
        for (int i = 0; i < MaxOpen; i++)
        {
            int slot = nextSlot++ % MaxOpen;
            if (open[slot] is { } old && Stopwatch.GetElapsedTime(old.StartedAt, now) > MaxAge)
            {
                failed++;
                Close(slot);
            }

            if (open[slot] is null)
            {
                return slot;
            }
        }

        return -1;
    }

    private void Handle(int slot)
    {
        var probe = open[slot]!;
        if (probe.AwaitsFin)
        {
            if (TcpSocket.Receive(probe.Descriptor, scratch) <= 0)
            {
                // The server has closed its side as well.
                Close(slot);
            }

            return;
        }

        if (TcpSocket.ConnectResult(probe.Descriptor) != 0)
        {
            failed++;
            Close(slot);
            return;
        }

        _ = Interlocked.Increment(ref actionCount);
        completedByKind[(int)probe.Kind]++;
        if (probe.Kind == Kind.Fin)
        {
            // close() would send RST if the greeting of the server has arrived.
            probe.AwaitsFin = true;
            TcpSocket.ShutdownSend(probe.Descriptor);
            epoll.Modify(probe.Descriptor, slot, Epoll.Readable);
            return;
        }

        if (probe.Kind == Kind.ProxyLocal)
        {
            _ = TcpSocket.Send(probe.Descriptor, LocalHeader);
        }

        TcpSocket.ResetOnClose(probe.Descriptor);
        Close(slot);
    }

    private void Close(int slot)
    {
        _ = LibC.Close(open[slot]!.Descriptor);
        open[slot] = null;
    }

    private sealed class Probe(int descriptor, Kind kind, long startedAt)
    {
        internal int Descriptor => descriptor;

        internal Kind Kind => kind;

        internal long StartedAt => startedAt;

        internal bool AwaitsFin { get; set; }
    }
}
