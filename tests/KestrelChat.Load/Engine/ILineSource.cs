using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Decides when the senders send.</summary>
internal interface ILineSource
{
    /// <summary>Lines sent so far by all senders.</summary>
    long LinesSent { get; }

    /// <summary>How often a sender gave up waiting for its lines to come back.</summary>
    int Stalls { get; }

    /// <summary>Lines that senders did not get back.</summary>
    long LinesGivenUp { get; }

    /// <summary>Sends what is due at this time, in Stopwatch ticks.</summary>
    void SendDue(long now);

    /// <summary>Takes note of a header received at this time on one of the connections with a scanner.</summary>
    void OnHeader(Connection connection, in PayloadHeader header, long now);
}
