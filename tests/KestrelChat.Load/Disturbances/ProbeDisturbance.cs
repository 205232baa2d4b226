using System.Diagnostics;
using System.Net;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// The health checks of load balancers: connections that say nothing and go. In turn: reset at once; ended in order; and
/// where an endpoint speaks PROXY protocol, its header for a connection of the proxy's own, then reset.
/// </summary>
internal sealed class ProbeDisturbance(IPEndPoint server, IPEndPoint? proxied, double perSecond) : IDisturbance
{
    // What a server that no longer accepts may leave open here.
    private const int MaxOpen = 1024;
    private const int PollMilliseconds = 1;

    // Each that ended in order keeps its port for a while: these are more than one address has.
    private const int Sources = 16;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly Schedule schedule = new(perSecond);
    private readonly Epoll epoll = new();
    private readonly Probe?[] open = new Probe?[MaxOpen];
    private readonly byte[] scratch = new byte[4096];
    private readonly long[] madeByKind = new long[3];
    private int begun;
    private int nextSlot;
    private long made;

    // Due while too many were open.
    private long leftOut;
    private long failed;

    private enum Kind
    {
        Reset,
        End,
        ProxyLocal,
    }

    public string Name => "probes";

    public double WantedPerSecond => perSecond;

    public long Made => Interlocked.Read(ref made);

    public string Outcome =>
        $"{madeByKind[0]:N0} reset, {madeByKind[1]:N0} ended, {madeByKind[2]:N0} PROXY LOCAL and reset; "
        + $"{failed:N0} failed, {leftOut:N0} left out";

    /// <summary>Version 2, command LOCAL, no address: "The PROXY protocol", section 2.2.</summary>
    private static ReadOnlySpan<byte> LocalHeader => "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"u8;

    public void Open(CancellationToken cancel)
    {
        // Nothing is open all along.
    }

    public void Turn(bool isOn, long now)
    {
        if (!isOn)
        {
            schedule.Pause();
        }
        else
        {
            for (int due = schedule.Take(now); due > 0; due--)
            {
                Begin(now);
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

    private void Begin(long now)
    {
        int slot = FreeSlot(now);
        if (slot < 0)
        {
            leftOut++;
            return;
        }

        var kind = (Kind)(begun++ % (proxied is null ? 2 : 3));
        var to = kind == Kind.ProxyLocal ? proxied! : server;
        var source = IPAddress.IsLoopback(to.Address) ? new IPAddress([127, 0, 1, (byte)(1 + (begun % Sources))]) : null;
        int descriptor = TcpSocket.StartConnect(to, source, receiveBufferBytes: 0);
        open[slot] = new Probe(descriptor, kind, now);
        epoll.Watch(descriptor, slot, Epoll.Writable);
    }

    /// <summary>A slot that is free, or whose probe has waited for too long; -1 where there is none.</summary>
    private int FreeSlot(long now)
    {
        for (int i = 0; i < MaxOpen; i++)
        {
            int slot = nextSlot++ % MaxOpen;
            if (open[slot] is { } old && Stopwatch.GetElapsedTime(old.BegunAt, now) > MaxAge)
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
        if (probe.IsEnding)
        {
            if (TcpSocket.Receive(probe.Descriptor, scratch) <= 0)
            {
                // The server has ended it, too.
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

        _ = Interlocked.Increment(ref made);
        madeByKind[(int)probe.Kind]++;
        if (probe.Kind == Kind.End)
        {
            // Closing would reset it if the server's greeting has come already.
            probe.IsEnding = true;
            TcpSocket.EndSending(probe.Descriptor);
            epoll.Change(probe.Descriptor, slot, Epoll.Readable);
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

    private sealed class Probe(int descriptor, Kind kind, long begunAt)
    {
        internal int Descriptor => descriptor;

        internal Kind Kind => kind;

        internal long BegunAt => begunAt;

        internal bool IsEnding { get; set; }
    }
}
