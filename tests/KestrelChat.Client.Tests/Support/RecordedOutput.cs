namespace KestrelChat.Client.Tests.Support;

/// <summary>Standard output that shows only what was flushed.</summary>
internal sealed class RecordedOutput : Stream
{
    private readonly Lock _lock = new();
    private readonly List<byte> _written = [];
    private readonly SemaphoreSlim _flushed = new(0);
    private readonly TaskCompletionSource _firstWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _visible = [];

    /// <summary>Called in each write, before anything is recorded; may block or throw.</summary>
    public Action BeforeWrite { get; init; } = () => { };

    /// <summary>Completed when a write has begun.</summary>
    public Task FirstWrite => _firstWrite.Task;

    /// <summary>What was flushed so far.</summary>
    public byte[] Visible
    {
        get
        {
            lock (_lock)
            {
                return _visible;
            }
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits until at least <paramref name="count"/> bytes are visible.</summary>
    public async Task<byte[]> WaitForAsync(int count)
    {
        while (Visible.Length < count)
        {
            Assert.True(await _flushed.WaitAsync(Limits.Patience, TestContext.Current.CancellationToken), "nothing more was flushed");
        }

        return Visible;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _firstWrite.TrySetResult();
        BeforeWrite();
        lock (_lock)
        {
            _written.AddRange(buffer.AsSpan(offset, count));
        }
    }

    public override void Flush()
    {
        lock (_lock)
        {
            _visible = [.. _written];
        }

        _flushed.Release();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
