using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Disturbances;

/// <summary>Clients that each send an endless line, byte by byte.</summary>
internal sealed class DripDisturbance(Target target, int clients, double bytesPerSecond) : IDisturbance
{
    private const int PollMilliseconds = 1;

    private readonly ExtraClients extraClients = new(target, clients);
    private readonly Schedule schedule = new(clients * bytesPerSecond);
    private long actionCount;
    private int nextClient;

    public string Name => "drip";

    public double TargetPerSecond => schedule.PerSecond;

    public long ActionCount => Interlocked.Read(ref actionCount);

    public string Outcome => $"{ActionCount:N0} bytes sent one by one by {clients:N0} clients, {extraClients.Pool.UncountedClosed:N0} disconnected by the server";

    public void Open(CancellationToken cancel) => extraClients.Open(cancel);

    public void Step(bool isOn, long now)
    {
        extraClients.Pool.Poll(PollMilliseconds);
        if (!isOn)
        {
            schedule.Pause();
            return;
        }

        for (int due = schedule.AdvanceTo(now); due > 0; due--)
        {
            var connection = extraClients.Pool.Connections[nextClient++ % clients];
            if (connection.State != ConnectionState.Closed)
            {
                extraClients.Pool.Send(connection, "x"u8);
                _ = Interlocked.Increment(ref actionCount);
            }
        }
    }

    public void Dispose() => extraClients.Dispose();
}
