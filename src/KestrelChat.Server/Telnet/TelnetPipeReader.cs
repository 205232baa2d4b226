using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using KestrelChat.Server.Connections;

namespace KestrelChat.Server.Telnet;

/// <summary>
/// Wraps a pipe reader and filters its bytes. Without Telnet's bytes the inner reader's buffers pass through uncopied; from the first
/// such byte until the consumer has consumed everything it reads a filtered copy.
/// </summary>
/// <remarks>
/// One consumer, as with any pipe reader. Holds no more than the consumer leaves, and the bytes of one read. Wakes the consumer for
/// answers too, perhaps without text; the consumer sends them and reads no more until the client has read them, which bounds them.
/// </remarks>
internal sealed class TelnetPipeReader(PipeReader inner, IInputAnswers? innerAnswers = null) : PipeReader, IInputAnswers
{
    private readonly TelnetFilter _filter = new();
    private TypedText? _copy;
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

        _hasUnexamined = !_lastRead.Slice(examined).IsEmpty;
        _copy.RemoveFirst((int)_lastRead.Slice(0, consumed).Length);
        _copy = _copy.Length == 0 ? null : _copy;
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public ReadOnlyMemory<byte> TakeAnswers() => innerAnswers?.TakeAnswers() is { IsEmpty: false } answers ? answers
        : _filter.TimingMarks == 0 ? ReadOnlyMemory<byte>.Empty
        : TelnetAnswers.ToTimingMarks(_filter.TakeTimingMarks());

    /// <summary>Returns the rest of a copy at once if the consumer has not examined all of it.</summary>
    private bool TryReadUnexamined(out ReadResult result)
    {
        result = default;
        if (!_hasUnexamined)
        {
            return false;
        }

        _hasUnexamined = false;
        _lastRead = new ReadOnlySequence<byte>(_copy!.Memory);
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
        _copy ??= new TypedText();
        var hasText = false;
        foreach (var segment in received)
        {
            hasText |= _filter.Filter(segment.Span, _copy);
        }

        inner.AdvanceTo(received.End);
        if (result.IsCompleted)
        {
            _filter.Finish(_copy);
        }

        _lastRead = new ReadOnlySequence<byte>(_copy.Memory);
        result = new ReadResult(_lastRead, result.IsCanceled, result.IsCompleted);
        if (!hasText && _filter.TimingMarks == 0 && !result.IsCanceled && !result.IsCompleted)
        {
            _copy = _copy.Length == 0 ? null : _copy;
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
}
