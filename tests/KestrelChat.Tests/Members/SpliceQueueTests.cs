using KestrelChat.Members;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Members;

public sealed class SpliceQueueTests
{
    private readonly SpliceQueue _queue = new();

    [Fact]
    public void What_was_added_is_taken_in_order_and_then_there_is_none()
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
    public void Peeking_takes_nothing()
    {
        Add(1, 10);

        Assert.True(_queue.TryPeek(out var first));
        Assert.True(_queue.TryPeek(out var again));
        Assert.Equal(first, again);
    }

    [Fact]
    public void Nobody_waits_while_few_bytes_wait()
    {
        Add(1, 60);
        Add(2, 40);

        Assert.True(_queue.WhenShorterAsync(100).IsCompleted);
    }

    [Fact]
    public async Task Who_waits_goes_on_when_few_enough_bytes_are_left()
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
    public async Task Who_waits_goes_on_when_the_member_is_released_and_nobody_waits_after()
    {
        Add(1, 200);
        var wait = _queue.WhenShorterAsync(100);
        Assert.False(wait.IsCompleted);

        _queue.Release();

        await wait.Soon();
        Assert.True(_queue.WhenShorterAsync(100).IsCompleted);
    }

    [Fact]
    public void Left_out_lines_before_a_place_are_forgotten_and_counted_and_texts_stay()
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
    public void Where_only_left_out_lines_were_there_is_none_any_more()
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
