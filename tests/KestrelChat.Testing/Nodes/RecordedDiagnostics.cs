using System.Collections.Concurrent;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Testing.Nodes;

/// <summary>Records what a node reports about its work.</summary>
internal sealed class RecordedDiagnostics : INodeDiagnostics
{
    public ConcurrentQueue<string> Entries { get; } = new();

    public void Unreachable(string work, string reason) => Entries.Enqueue($"unreachable: {work}: {reason}");

    public void Reachable() => Entries.Enqueue("reachable");

    public void LoopFailed(string work, Exception exception) => Entries.Enqueue($"{work}: {exception.Message}");

    public void Refused(string item, string reason) => Entries.Enqueue($"refused: {item}: {reason}");

    public void LogDiverged(string room, long lost) => Entries.Enqueue($"diverged: {room}: {lost}");

    public void ClockSkewed(TimeSpan skew) => Entries.Enqueue($"skewed: {skew}");

    public void Returned() => Entries.Enqueue("returned");

    public void RetentionDiffers(Retention configured, Retention inForce) => Entries.Enqueue($"retention: {configured.Lines} {configured.Days}, in force {inForce.Lines} {inForce.Days}");

    public void UnknownKind(string what, int kind, int version) => Entries.Enqueue($"unknown: {what} {kind}, version {version}");
}
