using System.Diagnostics;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Runs a disturbance on a thread of lower priority, so that its own work does not show in the latencies.
/// Only the measuring thread may call the members.
/// </summary>
internal sealed class DisturbanceThread : IDisposable
{
    private const int Niceness = 10;
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(10);

    private readonly IDisturbance disturbance;
    private readonly Thread thread;
    private volatile bool isOn;
    private volatile bool isDisposed;
    private volatile Exception? failure;
    private long switchedOnAt;

    private DisturbanceThread(IDisturbance disturbance)
    {
        this.disturbance = disturbance;
        thread = new Thread(Run) { IsBackground = true, Name = $"disturbance {disturbance.Name}" };
        thread.Start();
    }

    /// <summary>Total time in seconds for which the disturbance has been on.</summary>
    internal double SecondsOn { get; private set; }

    /// <summary>Opens a disturbance, initially off. The result owns it and disposes it.</summary>
    /// <exception cref="LoadException">The disturbance cannot run against this server.</exception>
    internal static DisturbanceThread Open(IDisturbance disturbance, RunContext context)
    {
        try
        {
            context.Progress($"opening disturbance: {disturbance.Name}");
            disturbance.Open(context.Cancel);
            return new DisturbanceThread(disturbance);
        }
        catch
        {
            disturbance.Dispose();
            throw;
        }
    }

    /// <summary>Switches the disturbance on or off.</summary>
    /// <exception cref="LoadException">The disturbance has failed.</exception>
    internal void Switch(bool on)
    {
        ThrowIfFailed();
        if (on && !isOn)
        {
            switchedOnAt = Stopwatch.GetTimestamp();
        }
        else if (!on && isOn)
        {
            SecondsOn += Stopwatch.GetElapsedTime(switchedOnAt).TotalSeconds;
        }

        isOn = on;
    }

    public void Dispose()
    {
        isDisposed = true;
        if (thread.Join(JoinTimeout))
        {
            disturbance.Dispose();
        }
    }

    private void ThrowIfFailed()
    {
        if (failure is { } reason)
        {
            throw new LoadException($"--disturb {disturbance.Name} failed: {reason.Message}");
        }
    }

    private void Run()
    {
        LibC.LowerThreadPriority(Niceness);
        try
        {
            while (!isDisposed)
            {
                disturbance.Step(isOn, Stopwatch.GetTimestamp());
            }
        }
#pragma warning disable CA1031 // Rethrown on the measuring thread, which ends the run.
        catch (Exception reason)
#pragma warning restore CA1031
        {
            failure = reason;
        }
    }
}
