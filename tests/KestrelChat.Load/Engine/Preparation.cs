using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>Has clients say lines, as commands, before anything is measured, and waits until each has been answered.</summary>
internal static class Preparation
{
    private const int Parallel = 256;
    private const int PollMilliseconds = 20;
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    /// <summary>Returns when all are answered; answers the beginning of what the first of them was told.</summary>
    /// <param name="pool">All clients, connected.</param>
    /// <param name="clients">Which are to send.</param>
    /// <param name="lines">What the client with this index sends.</param>
    /// <param name="context">Shows progress and asks to end early.</param>
    /// <exception cref="LoadException">For ten seconds nobody has been answered, or the server closes connections.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    internal static string Run(ClientPool pool, IReadOnlyList<int> clients, Func<int, IReadOnlyList<string>> lines, RunContext context)
    {
        context.Progress($"preparing {clients.Count:N0} clients");
        var watches = new AnswerWatch[clients.Count];
        int answered = 0;
        int asked = 0;
        long lastAdvance = Stopwatch.GetTimestamp();
        var waiting = new List<int>();
        while (answered < clients.Count)
        {
            for (; asked < clients.Count && waiting.Count < Parallel; asked++)
            {
                var connection = pool.Connections[clients[asked]];
                watches[asked] = connection.Answer = new AnswerWatch(0);
                pool.Send(connection, watches[asked].Question(lines(clients[asked])));
                waiting.Add(asked);
            }

            pool.Poll(PollMilliseconds);
            context.Cancel.ThrowIfCancellationRequested();
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure("preparing");
            }

            if (waiting.RemoveAll(each => watches[each].IsAnswered) is var more and > 0)
            {
                answered += more;
                lastAdvance = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(lastAdvance) > StuckAfter)
            {
                throw new LoadException(
                    $"stuck: {answered} of {clients.Count} clients were answered when they sent \"{string.Join(" | ", lines(clients[waiting[0]]))}\", and "
                    + $"nothing has changed for {StuckAfter.TotalSeconds:0} s; is the server KestrelChat, with commands on at this endpoint?");
            }
        }

        foreach (int client in clients)
        {
            pool.Connections[client].Answer = null;
        }

        return watches.Length > 0 ? watches[0].Beginning : "";
    }
}
