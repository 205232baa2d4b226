using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Many clients ask at once for what was said before, and again after a while; who has not got all of the last answer
/// does not ask again.
/// </summary>
internal sealed class HistoryDisturbance(Target target, int clients, TimeSpan every) : IDisturbance
{
    private const int PollMilliseconds = 1;
    private static readonly string[] Question = ["/history 1000"];

    private readonly Bystanders bystanders = new(target, clients);
    private readonly Schedule schedule = new(1 / every.TotalSeconds);
    private readonly List<Connection> waiting = [];
    private int asks;
    private long made;
    private long answerBytes;

    public string Name => "history";

    public double WantedPerSecond => clients * schedule.PerSecond;

    public long Made => Interlocked.Read(ref made);

    /// <summary>How many have got all of the answer.</summary>
    internal long Answered { get; private set; }

    public string Outcome =>
        $"{Made:N0} asked, {Answered:N0} answered, {(Answered > 0 ? answerBytes / Answered : 0):N0} bytes each, "
        + $"{bystanders.Pool.UncountedClosed:N0} closed by the server";

    public void Open(CancellationToken cancel) => bystanders.Open(cancel);

    public void Turn(bool isOn, long now)
    {
        bystanders.Pool.Poll(PollMilliseconds);
        _ = waiting.RemoveAll(TakeAnswer);
        if (!isOn)
        {
            schedule.Pause();
        }
        else if (schedule.Take(now) > 0)
        {
            AskAll();
        }
    }

    public void Dispose() => bystanders.Dispose();

    private void AskAll()
    {
        asks++;
        foreach (var connection in bystanders.Pool.Connections)
        {
            if (connection.Answer is null && connection.State != ConnectionState.Closed)
            {
                connection.Answer = new AnswerWatch(asks);
                bystanders.Pool.Send(connection, connection.Answer.Question(Question));
                waiting.Add(connection);
                _ = Interlocked.Increment(ref made);
            }
        }
    }

    private bool TakeAnswer(Connection connection)
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
