namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Load that runs during a measurement. Only one thread at a time may call the members; other threads may
/// read the properties.
/// </summary>
internal interface IDisturbance : IDisposable
{
    /// <summary>The value of <c>--disturb</c>.</summary>
    string Name { get; }

    /// <summary>Actions per second requested while the disturbance is on.</summary>
    double TargetPerSecond { get; }

    /// <summary>Actions performed so far.</summary>
    long ActionCount { get; }

    /// <summary>A text for the report that describes the actions and their results.</summary>
    string Outcome { get; }

    /// <summary>Opens the connections that stay open while the disturbance is off.</summary>
    /// <exception cref="LoadException">The disturbance cannot run against this server.</exception>
    void Open(CancellationToken cancel);

    /// <summary>Serves open connections and, while on, performs the actions that are due. Blocks for about 1 ms at most.</summary>
    /// <param name="isOn">Whether to perform new actions.</param>
    /// <param name="now">Current time in Stopwatch ticks.</param>
    void Step(bool isOn, long now);
}
