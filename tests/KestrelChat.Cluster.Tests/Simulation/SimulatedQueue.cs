using KestrelChat.Timing;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>Has work done by the process that adds it.</summary>
internal sealed class SimulatedQueue : WorkQueue
{
    public override void Add(IThreadPoolWorkItem work) => ((SimulatedProcess)SynchronizationContext.Current!).Do(work.Execute);
}
