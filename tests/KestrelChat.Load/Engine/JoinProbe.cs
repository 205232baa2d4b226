using System.Diagnostics;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Makes sure, before anything is counted, that a line sent reaches every client. A greeting does not say so: some
/// servers greet first and add the client to the others later, after thousands of notices about who joined and left.
/// </summary>
internal static class JoinProbe
{
    private static readonly TimeSpan ProbeWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QuietAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxQuietWait = TimeSpan.FromSeconds(10);

    /// <summary>Sends one line after the other until one has reached all, waits until the server is quiet, and resets the count.</summary>
    /// <exception cref="LoadException">After a minute lines still do not reach all.</exception>
    internal static void Run(ClientPool pool, Connection sender, IBroadcastProtocol protocol, RunContext context)
    {
        int expected = pool.Connections.Count(connection => connection.IsCounted);
        byte[] line = protocol.Frame(PayloadFormat.Template(PayloadFormat.ProbeSender, PayloadFormat.MinLength));
        long start = Stopwatch.GetTimestamp();
        context.Progress($"waiting until a line reaches all {expected:N0} clients that read");
        while (!ReachesAll() && !IsOver())
        {
            context.Progress($"it has reached {pool.Deliveries:N0}; sending another");
            if (Stopwatch.GetElapsedTime(start) > GiveUpAfter)
            {
                throw new LoadException(
                    $"a line sent reached {pool.Deliveries} of {expected} clients after {GiveUpAfter.TotalSeconds:0} s of trying; "
                    + "is the server a broadcast server that speaks what --protocol says, and sends a line to its sender, too?");
            }
        }

        QuietWait.Run(pool, () => pool.BytesReceived, QuietAfter, MaxQuietWait, IsOver);
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
            QuietWait.Run(pool, () => pool.BytesReceived, ProbeWait, GiveUpAfter, () => pool.Deliveries >= expected || IsOver());
            return pool.Deliveries >= expected;
        }

        bool IsOver() => context.Cancel.IsCancellationRequested || pool.ClosedCount > 0;
    }
}
