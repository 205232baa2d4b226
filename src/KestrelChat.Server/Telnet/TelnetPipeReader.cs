using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace KestrelChat.Server.Telnet;

/// <summary>
/// Wraps a pipe reader and filters its bytes. Without Telnet's bytes the inner reader's buffers pass through uncopied; from the first
/// such byte until the consumer has consumed everything it reads a filtered copy.
/// </summary>
/// <remarks>One consumer, as with any pipe reader. Holds no more than the consumer leaves, and the bytes of one read.</remarks>
internal sealed class TelnetPipeReader(PipeReader inner) : PipeReader
{
    private const int MinCopyCapacity = 256;

    private readonly TelnetFilter _filter = new();
    private ArrayBufferWriter<byte>? _copy;
    private ReadOnlySequence<byte> _lastRead;
    private bool _hasUnexamined;
    private bool _completed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryReadUnexamined(out var result))
        {
            return result;
        }

        do
        {
            result = await inner.ReadAsync(cancellationToken);
        }
        while (!TryFilter(ref result));
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (TryReadUnexamined(out result))
        {
            return true;
        }

        while (inner.TryRead(out result))
        {
            if (TryFilter(ref result))
            {
                return true;
            }
        }

        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_copy is null)
        {
            inner.AdvanceTo(consumed, examined);
            return;
        }

        var rest = _lastRead.Slice(consumed);
        _hasUnexamined = !_lastRead.Slice(examined).IsEmpty;
        _copy = rest.IsEmpty ? null : Copy(rest);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <summary>Returns the rest of a copy at once if the consumer has not examined all of it.</summary>
    private bool TryReadUnexamined(out ReadResult result)
    {
        result = default;
        if (!_hasUnexamined)
        {
            return false;
        }

        _hasUnexamined = false;
        _lastRead = new ReadOnlySequence<byte>(_copy!.WrittenMemory);
        result = new ReadResult(_lastRead, isCanceled: false, _completed);
        return true;
    }

    /// <summary>Filters a result of the inner reader. Returns false if nothing is left to wake the consumer for.</summary>
    private bool TryFilter(ref ReadResult result)
    {
        var received = result.Buffer;
        if (_copy is null && PassesUnchanged(received) && !result.IsCompleted)
        {
            _lastRead = received;
            return true;
        }

        _completed = result.IsCompleted;
        var before = _copy?.WrittenCount ?? 0;
        _copy ??= new ArrayBufferWriter<byte>(MinCopyCapacity);
        foreach (var segment in received)
        {
            _copy.Advance(_filter.Filter(segment.Span, _copy.GetSpan(segment.Length + 2)));
        }

        inner.AdvanceTo(received.End);
        if (result.IsCompleted)
        {
            _copy.Advance(_filter.Finish(_copy.GetSpan(1)));
        }

        _lastRead = new ReadOnlySequence<byte>(_copy.WrittenMemory);
        result = new ReadResult(_lastRead, result.IsCanceled, result.IsCompleted);
        if (_copy.WrittenCount == before && !result.IsCanceled && !result.IsCompleted)
        {
            _copy = before == 0 ? null : _copy;
            return false;
        }

        return true;
    }

    private bool PassesUnchanged(in ReadOnlySequence<byte> received)
    {
        foreach (var segment in received)
        {
            if (!_filter.PassesUnchanged(segment.Span))
            {
                return false;
            }
        }

        return true;
    }

    private static ArrayBufferWriter<byte> Copy(in ReadOnlySequence<byte> bytes)
    {
        var copy = new ArrayBufferWriter<byte>((int)bytes.Length);
        foreach (var segment in bytes)
        {
            copy.Write(segment.Span);
        }

        return copy;
    }
}
