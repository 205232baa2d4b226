using System.Collections.Concurrent;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>Decides about calls with a function, and counts them.</summary>
internal sealed class Policy(Func<StoreCall, CallFault> decide) : IFaultPolicy
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);

    /// <summary>How often the policy of a store was asked about a method.</summary>
    public static int Calls(MemoryClusterStore store, string method) => ((Policy)store.Policy!)._calls.GetValueOrDefault(method);

    public CallFault Decide(StoreCall request)
    {
        _calls.AddOrUpdate(request.Operation, 1, (_, calls) => calls + 1);
        return decide(request);
    }
}
