using System.Diagnostics;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Runs a disturbance on a thread of its own, which gives way to the measuring one: what it does in this process is not
/// to be seen in the latencies. Called by the measuring thread.
/// </summary>
internal sealed class Disturber : IDisposable
{
    private const int GivesWay = 10;
    private static readonly TimeSpan MaxEnd = TimeSpan.FromSeconds(10);

    private readonly IDisturbance disturbance;
    private readonly Thread thread;
    private volatile bool isOn;
    private volatile bool isOver;
    private volatile Exception? failure;
    private long begun;

    private Disturber(IDisturbance disturbance)
    {
        this.disturbance = disturbance;
        thread = new Thread(Run) { IsBackground = true, Name = $"disturbance {disturbance.Name}" };
        thread.Start();
    }

    /// <summary>For how long it has been on.</summary>
    internal double SecondsOn { get; private set; }

    /// <summary>Opens a disturbance, which is off then; it is disposed of with the answer.</summary>
    /// <exception cref="LoadException">There is nothing to disturb.</exception>
    internal static Disturber Open(IDisturbance disturbance, RunContext context)
    {
        try
        {
            context.Progress($"opening what disturbs: {disturbance.Name}");
            disturbance.Open(context.Cancel);
            return new Disturber(disturbance);
        }
        catch
        {
            disturbance.Dispose();
            throw;
        }
    }

    /// <summary>Turns it on or off.</summary>
    /// <exception cref="LoadException">It has failed.</exception>
    internal void Switch(bool on)
    {
        ThrowIfFailed();
        if (on && !isOn)
        {
            begun = Stopwatch.GetTimestamp();
        }
        else if (!on && isOn)
        {
            SecondsOn += Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        isOn = on;
    }

    public void Dispose()
    {
        isOver = true;
        if (thread.Join(MaxEnd))
        {
            disturbance.Dispose();
        }
    }

    private void ThrowIfFailed()
    {
        if (failure is { } reason)
        {
            throw new LoadException($"--disturb {disturbance.Name}: {reason.Message}");
        }
    }

    private void Run()
    {
        LibC.LowerThreadPriority(GivesWay);
        try
        {
            while (!isOver)
            {
                disturbance.Turn(isOn, Stopwatch.GetTimestamp());
            }
        }
#pragma warning disable CA1031 // Told by the measuring thread, which ends the run.
        catch (Exception reason)
#pragma warning restore CA1031
        {
            failure = reason;
        }
    }
}
