using System.Diagnostics;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Sends lines to one node while another is suspended, resumes that one, and waits until its clients have the last line.</summary>
internal sealed class CatchUpRun
{
    private const int PollMilliseconds = 50;

    // Long enough for a node whose lease has expired to rejoin the cluster.
    private static readonly TimeSpan ProgressTimeout = TimeSpan.FromSeconds(60);

    private readonly ClientPool pool;
    private readonly FixedCountSource source;
    private readonly Dictionary<int, CatchUpClient> catchUpClients;
    private readonly RunContext context;
    private long lastReport;

    /// <param name="pool">All clients, connected, each with a scanner.</param>
    /// <param name="source">Source of the lines for the first node.</param>
    /// <param name="context">Progress and cancellation.</param>
    internal CatchUpRun(ClientPool pool, FixedCountSource source, RunContext context)
    {
        this.pool = pool;
        this.source = source;
        this.context = context;
        catchUpClients = pool.Connections
            .Where(connection => connection.SenderIndex == Connection.NoSender)
            .ToDictionary(connection => connection.Index, _ => new CatchUpClient());
        pool.HeaderReceived = OnHeader;
    }

    /// <summary>The clients at the second node.</summary>
    internal IReadOnlyCollection<CatchUpClient> Clients => catchUpClients.Values;

    /// <summary>Time from the first line until every line was returned or rejected.</summary>
    internal TimeSpan SendingTime { get; private set; }

    /// <summary>Time from resuming the second node until its first client had the last line.</summary>
    internal TimeSpan FirstClientTime { get; private set; }

    /// <summary>Time from resuming the second node until all its clients had the last line.</summary>
    internal TimeSpan AllClientsTime { get; private set; }

    /// <param name="suspend">Suspends the second node until its result is disposed.</param>
    /// <exception cref="LoadException">No progress for a minute, a connection was closed, or the second node is not suspended.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    internal void Run(Func<IDisposable> suspend)
    {
        long resumed;
        context.Progress("suspending the second node");
        using (suspend())
        {
            long start = Stopwatch.GetTimestamp();
            PollUntil(() => source.IsComplete, () => source.Returned + source.Rejected, "sending", () =>
            {
                source.SendDue(Stopwatch.GetTimestamp());
                ThrowIfNotSuspended();
            });
            resumed = Stopwatch.GetTimestamp();
            SendingTime = Stopwatch.GetElapsedTime(start, resumed);
        }

        if (source.Returned == 0)
        {
            throw new LoadException("the server rejected all lines; there is nothing to catch up with.");
        }

        long last = source.LastSequence;
        PollUntil(() => Clients.All(client => client.HasReceived(last)), () => pool.BytesReceived, "catching up", () => { });
        FirstClientTime = Stopwatch.GetElapsedTime(resumed, Clients.Min(client => client.LastReceivedAt));
        AllClientsTime = Stopwatch.GetElapsedTime(resumed, Clients.Max(client => client.LastReceivedAt));
    }

    private void OnHeader(Connection connection, PayloadHeader header, long now)
    {
        if (header.Sender == PayloadFormat.ProbeSender)
        {
            return;
        }

        if (catchUpClients.TryGetValue(connection.Index, out var client))
        {
            client.OnLine(header.Sequence, now);
        }
        else
        {
            source.OnReturned(header.Sequence);
        }
    }

    private void ThrowIfNotSuspended()
    {
        if (Clients.Any(client => client.Received > 0))
        {
            throw new LoadException("clients at the second node receive lines although it is suspended; is --second-pid the process that listens on --second-port?");
        }
    }

    private void PollUntil(Func<bool> isDone, Func<long> progress, string phase, Action step)
    {
        long progressAt = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            long before = progress();
            step();
            pool.Poll(PollMilliseconds);
            context.Cancel.ThrowIfCancellationRequested();
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure(phase);
            }

            if (progress() != before)
            {
                progressAt = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(progressAt) > ProgressTimeout)
            {
                throw new LoadException($"timed out while {phase}: {State()}; no progress for {ProgressTimeout.TotalSeconds:0} s.");
            }

            if (Stopwatch.GetElapsedTime(lastReport) > TimeSpan.FromSeconds(1))
            {
                lastReport = Stopwatch.GetTimestamp();
                context.Progress($"{phase}: {State()}");
            }
        }
    }

    private string State() =>
        $"{source.Returned:N0} lines accepted, {source.Rejected:N0} rejected, received by every client at the second node: {Clients.Min(client => client.Received):N0}";
}
