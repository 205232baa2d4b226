using System.Collections.Concurrent;
using KestrelChat.Nodes;

namespace KestrelChat.Tests.Nodes;

/// <summary>What a node wrote down.</summary>
internal sealed class TestNodeLog : INodeLog
{
    public ConcurrentQueue<string> Entries { get; } = new();

    public void Lost(string what, string why) => Entries.Enqueue($"lost: {what}: {why}");

    public void Found() => Entries.Enqueue("found");

    public void Failed(string what, Exception failure) => Entries.Enqueue($"{what}: {failure.Message}");
}
