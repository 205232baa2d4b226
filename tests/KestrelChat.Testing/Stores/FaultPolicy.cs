using System.Runtime.InteropServices;
using KestrelChat.Cluster.Signals;

namespace KestrelChat.Testing.Stores;

/// <summary>Decides how the calls of a <see cref="MemoryClusterStore"/> fail.</summary>
/// <remarks>Called by the callers of the store, without a lock: simultaneously, if they call simultaneously.</remarks>
public interface IFaultPolicy
{
    CallFault Decide(StoreCall request);

    /// <summary>Whether a node hears a notification.</summary>
    bool Delivers(string node, NotificationKind kind) => true;
}

/// <summary>A call of a <see cref="MemoryClusterStore"/>.</summary>
/// <param name="Node">The name of the handle; empty for the store itself.</param>
/// <param name="Operation">The name of the method, such as <c>AppendAsync</c>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StoreCall(string Node, string Operation);

/// <summary>What becomes of a call. Waits end early if the call is cancelled.</summary>
public sealed record CallFault
{
    /// <summary>The call succeeds at once.</summary>
    public static readonly CallFault None = new();

    /// <summary>How it fails.</summary>
    public MemoryFault Fault { get; init; }

    /// <summary>How long it waits before anything is done or fails, by the clock of its handle.</summary>
    public TimeSpan DelayBefore { get; init; }

    /// <summary>How long it waits after that.</summary>
    public TimeSpan DelayAfter { get; init; }

    /// <summary>Until when it hangs before anything is done or fails.</summary>
    public Task HoldBefore { get; init; } = Task.CompletedTask;

    /// <summary>Until when it hangs after it was done, before the answer or the failure.</summary>
    public Task HoldAfter { get; init; } = Task.CompletedTask;

    /// <summary>Whether the failure is a refusal of the store.</summary>
    public bool IsRefusal { get; init; }
}
