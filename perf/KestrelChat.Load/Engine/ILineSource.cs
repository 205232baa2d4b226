using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>Decides when senders send lines.</summary>
internal interface ILineSource
{
    /// <summary>Lines sent by all senders so far.</summary>
    long LinesSent { get; }

    /// <summary>How often a sender stopped waiting for its lines to return.</summary>
    int Stalls { get; }

    /// <summary>Lines that did not return to their senders.</summary>
    long LinesAbandoned { get; }

    /// <summary>Sends the lines due at this time, in Stopwatch ticks.</summary>
    void SendDue(long now);

    /// <summary>Called with a header received on a connection that has a scanner; time in Stopwatch ticks.</summary>
    void OnHeader(Connection connection, in PayloadHeader header, long now);
}
