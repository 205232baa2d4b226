using KestrelChat.Cluster.Work;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Work;

public sealed class PendingWritesTests
{
    private readonly PendingWrites<bool> _writes =
        new((_, _, _) => Task.CompletedTask, new Reachability(new RecordedDiagnostics(), TimeProvider.System).Of("write"), TimeProvider.System);

    [Fact]
    public void TryAdd_adds_nothing_if_something_changed_since_the_read()
    {
        var version = _writes.Version!.Value;

        _writes.NoteRemoteChange();

        Assert.False(_writes.TryAdd(version, [KeyValuePair.Create("one", true)]));
        Assert.Equal(0, _writes.Count);
        Assert.True(_writes.TryAdd(_writes.Version!.Value, [KeyValuePair.Create("one", true), KeyValuePair.Create("other", true)]));
        Assert.False(_writes.TryAdd(version + 1, [KeyValuePair.Create("third", true)]));
        Assert.Equal(2, _writes.Count);
    }

    [Fact]
    public void There_is_no_version_while_a_value_is_pending()
    {
        _writes.Add("one", true);

        Assert.Null(_writes.Version);
    }
}
