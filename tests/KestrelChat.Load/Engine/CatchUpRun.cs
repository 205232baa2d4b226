using System.Diagnostics;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Says lines at one node while another stands still, lets that go on, and waits until its clients have the last line.</summary>
internal sealed class CatchUpRun
{
    private const int PollMilliseconds = 50;

    // A node that was away for longer than its lease has to come back first.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(60);

    private readonly ClientPool pool;
    private readonly CountedSource source;
    private readonly Dictionary<int, CatchUpListener> listeners;
    private readonly RunContext context;
    private long lastReport;

    /// <param name="pool">All clients, connected, with a scanner each.</param>
    /// <param name="source">Says the lines.</param>
    /// <param name="context">Shows progress and asks to end early.</param>
    internal CatchUpRun(ClientPool pool, CountedSource source, RunContext context)
    {
        this.pool = pool;
        this.source = source;
        this.context = context;
        listeners = pool.Connections
            .Where(connection => connection.SenderIndex == Connection.NoSender)
            .ToDictionary(connection => connection.Index, _ => new CatchUpListener());
        pool.HeaderReceived = OnHeader;
    }

    internal IReadOnlyCollection<CatchUpListener> Listeners => listeners.Values;

    /// <summary>From the first line until it was known of the last what became of it.</summary>
    internal TimeSpan Saying { get; private set; }

    /// <summary>From the moment the second node was let go on until the first of its clients had the last line.</summary>
    internal TimeSpan First { get; private set; }

    /// <summary>The same, until all of them had it.</summary>
    internal TimeSpan All { get; private set; }

    /// <summary>Runs it.</summary>
    /// <param name="suspend">Has the second node stand still until what it returns is disposed of.</param>
    /// <exception cref="LoadException">Nothing has changed for a minute, a server closes connections, or the second does not stand still.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    internal void Run(Func<IDisposable> suspend)
    {
        long resumed;
        context.Progress("suspending the second node");
        using (suspend())
        {
            long start = Stopwatch.GetTimestamp();
            PollUntil(() => source.IsOver, () => source.Returned + source.Refused, "saying", () =>
            {
                source.SendDue(Stopwatch.GetTimestamp());
                ThrowIfListening();
            });
            resumed = Stopwatch.GetTimestamp();
            Saying = Stopwatch.GetElapsedTime(start, resumed);
        }

        if (source.Returned == 0)
        {
            throw new LoadException("the server took none of the lines; there is nothing to catch up with.");
        }

        long last = source.LastSequence;
        PollUntil(() => Listeners.All(each => each.Has(last)), () => pool.BytesReceived, "catching up", () => { });
        First = Stopwatch.GetElapsedTime(resumed, Listeners.Min(each => each.LastAt));
        All = Stopwatch.GetElapsedTime(resumed, Listeners.Max(each => each.LastAt));
    }

    private void OnHeader(Connection connection, PayloadHeader header, long now)
    {
        if (header.Sender == PayloadFormat.ProbeSender)
        {
            return;
        }

        if (listeners.TryGetValue(connection.Index, out var listener))
        {
            listener.OnLine(header.Sequence, now);
        }
        else
        {
            source.OnReturned(header.Sequence);
        }
    }

    private void ThrowIfListening()
    {
        if (Listeners.Any(each => each.Received > 0))
        {
            throw new LoadException("clients at the second node receive lines though it is suspended; is --second-pid the process that listens at --second-port?");
        }
    }

    private void PollUntil(Func<bool> done, Func<long> counter, string phase, Action turn)
    {
        long changedAt = Stopwatch.GetTimestamp();
        while (!done())
        {
            long before = counter();
            turn();
            pool.Poll(PollMilliseconds);
            context.Cancel.ThrowIfCancellationRequested();
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure(phase);
            }

            if (counter() != before)
            {
                changedAt = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(changedAt) > StuckAfter)
            {
                throw new LoadException($"stuck while {phase}: {State()}, and nothing has changed for {StuckAfter.TotalSeconds:0} s.");
            }

            if (Stopwatch.GetElapsedTime(lastReport) > TimeSpan.FromSeconds(1))
            {
                lastReport = Stopwatch.GetTimestamp();
                context.Progress($"{phase}: {State()}");
            }
        }
    }

    private string State() =>
        $"{source.Returned:N0} lines are said, {source.Refused:N0} were refused, clients at the second node have {Listeners.Min(each => each.Received):N0}";
}
