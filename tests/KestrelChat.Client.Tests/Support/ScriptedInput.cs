using System.Collections.Concurrent;

namespace KestrelChat.Client.Tests.Support;

/// <summary>Standard input typed by a test; reads block until the next chunk, as on a terminal.</summary>
internal sealed class ScriptedInput : Stream
{
    private readonly BlockingCollection<Func<byte[]>> _chunks = [];
    private readonly TaskCompletionSource<Thread> _readerThread = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The reading thread; completes at the first read.</summary>
    public Task<Thread> ReaderThread => _readerThread.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Type(byte[] bytes) => _chunks.Add(() => bytes);

    /// <summary>Types <paramref name="bytes"/> endlessly, one copy for each read.</summary>
    public void TypeForever(byte[] bytes) => _chunks.Add(() =>
    {
        TypeForever(bytes);
        return bytes;
    });

    public void Fail(Exception exception) => _chunks.Add(() => throw exception);

    public void End() => _chunks.Add(() => []);

    public override int Read(byte[] buffer, int offset, int count)
    {
        _readerThread.TrySetResult(Thread.CurrentThread);
        byte[] bytes = _chunks.Take()();
        bytes.CopyTo(buffer, offset);
        return bytes.Length;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
