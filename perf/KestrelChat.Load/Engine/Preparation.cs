using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>Lets clients send lines, such as commands, before the measurement, and waits for the answers.</summary>
internal static class Preparation
{
    private const int Parallel = 256;
    private const int PollMilliseconds = 20;
    private static readonly TimeSpan ProgressTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Returns when all clients have been answered, with an excerpt of the first answer.</summary>
    /// <param name="pool">All clients, connected.</param>
    /// <param name="clients">Indexes of the clients that send.</param>
    /// <param name="lines">Returns the lines of the client with this index.</param>
    /// <param name="context">Progress and cancellation.</param>
    /// <exception cref="LoadException">No answer for ten seconds, or a connection was closed.</exception>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    internal static string Run(ClientPool pool, IReadOnlyList<int> clients, Func<int, IReadOnlyList<string>> lines, RunContext context)
    {
        context.Progress($"preparing {clients.Count:N0} clients");
        var detectors = new AnswerDetector[clients.Count];
        int answered = 0;
        int requested = 0;
        long progressAt = Stopwatch.GetTimestamp();
        var waiting = new List<int>();
        while (answered < clients.Count)
        {
            for (; requested < clients.Count && waiting.Count < Parallel; requested++)
            {
                var connection = pool.Connections[clients[requested]];
                detectors[requested] = connection.Answer = new AnswerDetector(0);
                pool.Send(connection, context.Target.Protocol.FrameLines(detectors[requested].CreateRequest(lines(clients[requested]))));
                waiting.Add(requested);
            }

            pool.Poll(PollMilliseconds);
            context.Cancel.ThrowIfCancellationRequested();
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure("preparing");
            }

            if (waiting.RemoveAll(request => detectors[request].IsAnswered) is var count and > 0)
            {
                answered += count;
                progressAt = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(progressAt) > ProgressTimeout)
            {
                throw new LoadException(
                    $"timed out while preparing: {answered} of {clients.Count} clients received an answer to \"{string.Join(" | ", lines(clients[waiting[0]]))}\"; "
                    + $"no progress for {ProgressTimeout.TotalSeconds:0} s; is the server KestrelChat, with commands enabled on this endpoint?");
            }
        }

        foreach (int client in clients)
        {
            pool.Connections[client].Answer = null;
        }

        return detectors.Length > 0 ? detectors[0].Excerpt : "";
    }
}
