using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Disturbances;

/// <summary>Clients whose line comes byte by byte and never ends.</summary>
internal sealed class DripDisturbance(Target target, int clients, double bytesPerSecond) : IDisturbance
{
    private const int PollMilliseconds = 1;

    private readonly Bystanders bystanders = new(target, clients);
    private readonly Schedule schedule = new(clients * bytesPerSecond);
    private long made;
    private int next;

    public string Name => "drip";

    public double WantedPerSecond => schedule.PerSecond;

    public long Made => Interlocked.Read(ref made);

    public string Outcome => $"{Made:N0} bytes sent one by one by {clients:N0} clients, {bystanders.Pool.UncountedClosed:N0} closed by the server";

    public void Open(CancellationToken cancel) => bystanders.Open(cancel);

    public void Turn(bool isOn, long now)
    {
        bystanders.Pool.Poll(PollMilliseconds);
        if (!isOn)
        {
            schedule.Pause();
            return;
        }

        for (int due = schedule.Take(now); due > 0; due--)
        {
            var connection = bystanders.Pool.Connections[next++ % clients];
            if (connection.State != ConnectionState.Closed)
            {
                bystanders.Pool.Send(connection, "x"u8);
                _ = Interlocked.Increment(ref made);
            }
        }
    }

    public void Dispose() => bystanders.Dispose();
}
