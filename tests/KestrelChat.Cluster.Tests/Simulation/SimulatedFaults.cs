using KestrelChat.Cluster.Signals;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>How calls of the store fail while faults are on: each with a probability that the seed has drawn.</summary>
internal sealed class SimulatedFaults(SimulatedWorld world) : IFaultPolicy
{
    private static readonly TimeSpan s_usualDelay = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longDelay = TimeSpan.FromSeconds(3);

    private readonly double _failed = world.Random.Next(3) * 0.02;
    private readonly double _answerLost = world.Random.Next(3) * 0.03;
    private readonly double _delayed = world.Random.Next(3) * 0.03;
    private readonly double _unheard = world.Random.Next(3) * 0.2;

    public bool IsOn { get; set; } = true;

    /// <summary>Nodes all of whose calls fail.</summary>
    public Dictionary<string, MemoryFault> Nodes { get; } = [];

    public CallFault Decide(StoreCall request)
    {
        var fault = MemoryFault.None;
        var (before, after) = (world.Between(TimeSpan.Zero, s_usualDelay), world.Between(TimeSpan.Zero, s_usualDelay));
        if (IsOn)
        {
            fault = Nodes.TryGetValue(request.Node, out var all) ? all : world.Chance(_failed) ? MemoryFault.Unreachable : world.Chance(_answerLost) ? MemoryFault.AnswerLost : MemoryFault.None;
            before = world.Chance(_delayed) ? world.Between(TimeSpan.Zero, s_longDelay) : before;
            after = world.Chance(_delayed) ? world.Between(TimeSpan.Zero, s_longDelay) : after;
        }

        if (fault != MemoryFault.None)
        {
            world.Note($"{request.Node} {request.Operation}: {fault}");
        }

        return new CallFault { Fault = fault, DelayBefore = before, DelayAfter = after, IsRefusal = fault != MemoryFault.None && world.Chance(0.2) };
    }

    public bool Delivers(string node, NotificationKind kind) => !IsOn || !world.Chance(_unheard);
}
