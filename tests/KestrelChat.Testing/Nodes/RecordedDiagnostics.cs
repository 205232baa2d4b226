using System.Collections.Concurrent;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Testing.Nodes;

/// <summary>Records what a node reports about its work.</summary>
internal sealed class RecordedDiagnostics : INodeDiagnostics
{
    public ConcurrentQueue<string> Entries { get; } = new();

    public void Unreachable(string work, string reason) => Entries.Enqueue($"unreachable: {work}: {reason}");

    public void Reachable() => Entries.Enqueue("reachable");

    public void LoopFailed(string work, Exception exception) => Entries.Enqueue($"{work}: {exception.Message}");
}
