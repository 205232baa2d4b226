using KestrelChat.Rooms.Members;
using KestrelChat.Testing;

namespace KestrelChat.Tests.Rooms.Members;

public sealed class SpliceQueueTests
{
    private readonly SpliceQueue _queue = new();

    [Fact]
    public void Splices_are_removed_in_the_order_in_which_they_were_added()
    {
        Assert.False(_queue.Any);
        Add(1, 10);
        Add(2, 20);

        Assert.True(_queue.Any);
        Assert.Equal(1, Take().Position);
        Assert.True(_queue.Any);
        Assert.Equal(2, Take().Position);
        Assert.False(_queue.Any);
        Assert.False(_queue.TryPeek(out _));
    }

    [Fact]
    public void TryPeek_removes_nothing()
    {
        Add(1, 10);

        Assert.True(_queue.TryPeek(out var first));
        Assert.True(_queue.TryPeek(out var again));
        Assert.Equal(first, again);
    }

    [Fact]
    public void WhenShorter_completes_at_once_while_few_bytes_wait()
    {
        Add(1, 60);
        Add(2, 40);

        Assert.True(_queue.WhenShorterAsync(100).IsCompleted);
    }

    [Fact]
    public async Task WhenShorter_completes_when_few_enough_bytes_are_left()
    {
        Add(1, 60);
        Add(2, 60);
        Add(3, 60);
        var wait = _queue.WhenShorterAsync(100);

        Take();
        Assert.False(wait.IsCompleted);
        Take();

        await wait.Soon();
    }

    [Fact]
    public async Task Release_completes_all_present_and_later_waits()
    {
        Add(1, 200);
        var wait = _queue.WhenShorterAsync(100);
        Assert.False(wait.IsCompleted);

        _queue.Release();

        await wait.Soon();
        Assert.True(_queue.WhenShorterAsync(100).IsCompleted);
    }

    [Fact]
    public void RemoveSkipsBefore_removes_and_counts_skips_but_no_texts()
    {
        Skip(10);
        Add(20, 5);
        Skip(30);
        Skip(40);

        Assert.Equal(2, _queue.RemoveSkipsBefore(40));

        Assert.Equal(20, Take().Position);
        Assert.Equal(40, Take().Position);
        Assert.False(_queue.Any);
    }

    [Fact]
    public void RemoveSkipsBefore_can_empty_the_queue()
    {
        Assert.Equal(0, _queue.RemoveSkipsBefore(40));
        Skip(10);

        Assert.Equal(1, _queue.RemoveSkipsBefore(40));

        Assert.False(_queue.Any);
        Assert.False(_queue.TryPeek(out _));
    }

    private void Add(long position, int bytes) => _queue.Add(new Splice(position, new byte[bytes], 0));

    private void Skip(long position) => _queue.Add(new Splice(position, ReadOnlyMemory<byte>.Empty, 5));

    private Splice Take()
    {
        Assert.True(_queue.TryPeek(out var first));
        _queue.Remove();
        return first;
    }
}
