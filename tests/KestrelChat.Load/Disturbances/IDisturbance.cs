namespace KestrelChat.Load.Disturbances;

/// <summary>Something that goes on beside those who are measured. Used by one thread at a time; only the counts are read by others.</summary>
internal interface IDisturbance : IDisposable
{
    /// <summary>The value of <c>--disturb</c>.</summary>
    string Name { get; }

    /// <summary>What it is to do in a second while it is on.</summary>
    double WantedPerSecond { get; }

    /// <summary>How often it has done that.</summary>
    long Made { get; }

    /// <summary>What it did and what became of it, for reading.</summary>
    string Outcome { get; }

    /// <summary>Opens what is open whether it is on or not.</summary>
    /// <exception cref="LoadException">There is nothing to disturb.</exception>
    void Open(CancellationToken cancel);

    /// <summary>Serves what is open, and while it is on does what is due; waits for about a millisecond at most.</summary>
    /// <param name="isOn">Whether anything new is to be done.</param>
    /// <param name="now">In Stopwatch ticks.</param>
    void Turn(bool isOn, long now);
}
