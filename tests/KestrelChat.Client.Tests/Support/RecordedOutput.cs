namespace KestrelChat.Client.Tests.Support;

/// <summary>Standard output that exposes only flushed bytes.</summary>
internal sealed class RecordedOutput : Stream
{
    private readonly Lock _lock = new();
    private readonly List<byte> _written = [];
    private readonly SemaphoreSlim _flushes = new(0);
    private readonly TaskCompletionSource _firstWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _flushedBytes = [];

    /// <summary>Called by each write before it records anything; may block or throw.</summary>
    public Action BeforeWrite { get; init; } = () => { };

    /// <summary>Completes when the first write begins.</summary>
    public Task FirstWrite => _firstWrite.Task;

    public byte[] Flushed
    {
        get
        {
            lock (_lock)
            {
                return _flushedBytes;
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

    /// <summary>Waits until at least <paramref name="count"/> bytes are flushed.</summary>
    public async Task<byte[]> WaitForAsync(int count)
    {
        while (Flushed.Length < count)
        {
            Assert.True(await _flushes.WaitAsync(TestTimeout.Default, TestContext.Current.CancellationToken), $"expected {count} flushed bytes, got {Flushed.Length}");
        }

        return Flushed;
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
            _flushedBytes = [.. _written];
        }

        _flushes.Release();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
