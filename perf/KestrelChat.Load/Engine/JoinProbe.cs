using System.Diagnostics;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Verifies before the measurement that a line reaches every client. A greeting is not enough: some servers greet a
/// client first and add it to the broadcast later, after thousands of join notices.
/// </summary>
internal static class JoinProbe
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxQuietWait = TimeSpan.FromSeconds(10);

    /// <summary>Sends lines until one reaches all clients, waits until the server is quiet, and resets the delivery count.</summary>
    /// <exception cref="LoadException">No line has reached all clients within a minute.</exception>
    internal static void Run(ClientPool pool, Connection sender, IBroadcastProtocol protocol, RunContext context)
    {
        int expected = pool.Connections.Count(connection => connection.IsCounted);
        byte[] line = protocol.Frame(PayloadFormat.Template(PayloadFormat.ProbeSender, PayloadFormat.MinLength));
        long start = Stopwatch.GetTimestamp();
        context.Progress($"waiting until a line reaches all {expected:N0} reading clients");
        while (!ReachesAll() && !IsAborted())
        {
            context.Progress($"the line has reached {pool.Deliveries:N0} clients; sending another");
            if (Stopwatch.GetElapsedTime(start) > TotalTimeout)
            {
                throw new LoadException(
                    $"timed out after {TotalTimeout.TotalSeconds:0} s: a line reached {pool.Deliveries} of {expected} clients; "
                    + "the server must use the protocol of --protocol and send each line to all clients, its sender included.");
            }
        }

        QuietWait.Run(pool, () => pool.BytesReceived, QuietTime, MaxQuietWait, IsAborted);
        if (pool.ClosedCount > 0)
        {
            throw pool.ClosedFailure("settling");
        }

        context.Cancel.ThrowIfCancellationRequested();
        pool.ResetDeliveries();

        bool ReachesAll()
        {
            pool.ResetDeliveries();
            pool.Send(sender, line);
            QuietWait.Run(pool, () => pool.BytesReceived, ProbeTimeout, TotalTimeout, () => pool.Deliveries >= expected || IsAborted());
            return pool.Deliveries >= expected;
        }

        bool IsAborted() => context.Cancel.IsCancellationRequested || pool.ClosedCount > 0;
    }
}
