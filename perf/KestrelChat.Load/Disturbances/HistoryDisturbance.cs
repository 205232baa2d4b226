using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Many clients request the room's history at the same time, at intervals. A client that has not received the whole
/// last answer skips the next request.
/// </summary>
internal sealed class HistoryDisturbance(Target target, int clients, TimeSpan every) : IDisturbance
{
    private const int PollMilliseconds = 1;
    private static readonly string[] HistoryCommand = ["/history 1000"];

    private readonly ExtraClients extraClients = new(target, clients);
    private readonly Schedule schedule = new(1 / every.TotalSeconds);
    private readonly List<Connection> waiting = [];
    private int requestNumber;
    private long actionCount;
    private long answerBytes;

    public string Name => "history";

    public double TargetPerSecond => clients * schedule.PerSecond;

    public long ActionCount => Interlocked.Read(ref actionCount);

    /// <summary>Number of complete answers.</summary>
    internal long Answered { get; private set; }

    public string Outcome =>
        $"{ActionCount:N0} requests, {Answered:N0} answered, {(Answered > 0 ? answerBytes / Answered : 0):N0} bytes each, "
        + $"{extraClients.Pool.UncountedClosed:N0} clients disconnected by the server";

    public void Open(CancellationToken cancel) => extraClients.Open(cancel);

    public void Step(bool isOn, long now)
    {
        extraClients.Pool.Poll(PollMilliseconds);
        _ = waiting.RemoveAll(TryComplete);
        if (!isOn)
        {
            schedule.Pause();
        }
        else if (schedule.AdvanceTo(now) > 0)
        {
            RequestAll();
        }
    }

    public void Dispose() => extraClients.Dispose();

    private void RequestAll()
    {
        requestNumber++;
        foreach (var connection in extraClients.Pool.Connections)
        {
            if (connection.Answer is null && connection.State != ConnectionState.Closed)
            {
                connection.Answer = new AnswerDetector(requestNumber);
                extraClients.Pool.Send(connection, target.Protocol.FrameLines(connection.Answer.CreateRequest(HistoryCommand)));
                waiting.Add(connection);
                _ = Interlocked.Increment(ref actionCount);
            }
        }
    }

    private bool TryComplete(Connection connection)
    {
        if (connection.Answer is not { IsAnswered: true } answer)
        {
            return connection.State == ConnectionState.Closed;
        }

        Answered++;
        answerBytes += answer.Bytes;
        connection.Answer = null;
        return true;
    }
}
