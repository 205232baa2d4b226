using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Telnet;

/// <summary>
/// A reader over another that shows its bytes filtered. As long as there is nothing to filter, the other's own buffers pass
/// through, untouched and not copied; from the first Telnet byte on, until the consumer has taken all, a copy is shown.
/// </summary>
/// <remarks>As of any pipe reader: one consumer. Holds no more than the consumer leaves, and what came in one read.</remarks>
internal sealed class TelnetPipeReader(PipeReader inner, ConnectionContext? connection = null, RefuseFirstBytes? refuse = null) : PipeReader
{
    private const int MinimumCopy = 256;

    private readonly TelnetFilter _filter = new();
    private RefuseFirstBytes? _refuse = refuse;
    private ArrayBufferWriter<byte>? _copy;
    private ReadOnlySequence<byte> _shown;
    private bool _unexamined;
    private bool _completed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryShowAgain(out var result))
        {
            return result;
        }

        do
        {
            result = await inner.ReadAsync(cancellationToken);
        }
        while (!TryShow(ref result));
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (TryShowAgain(out result))
        {
            return true;
        }

        while (inner.TryRead(out result))
        {
            if (TryShow(ref result))
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

        var rest = _shown.Slice(consumed);
        _unexamined = !_shown.Slice(examined).IsEmpty;
        _copy = rest.IsEmpty ? null : Copied(rest);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <summary>Whether the consumer has left something of a copy without a look at it: that is shown again without waiting.</summary>
    private bool TryShowAgain(out ReadResult result)
    {
        result = default;
        if (!_unexamined)
        {
            return false;
        }

        _unexamined = false;
        _shown = new ReadOnlySequence<byte>(_copy!.WrittenMemory);
        result = new ReadResult(_shown, isCanceled: false, _completed);
        return true;
    }

    /// <summary>Whether there is something to show of what came; if so, <paramref name="result"/> is it.</summary>
    private bool TryShow(ref ReadResult result)
    {
        var came = result.Buffer;
        if (_refuse is not null && came.Length >= 2 && IsRefused(came))
        {
            _shown = came.Slice(0, 0);
            result = new ReadResult(_shown, isCanceled: false, isCompleted: true);
            return true;
        }

        if (_copy is null && PassUnchanged(came) && !result.IsCompleted)
        {
            _shown = came;
            return true;
        }

        _completed = result.IsCompleted;
        var before = _copy?.WrittenCount ?? 0;
        _copy ??= new ArrayBufferWriter<byte>(MinimumCopy);
        foreach (var segment in came)
        {
            _copy.Advance(_filter.Filter(segment.Span, _copy.GetSpan(segment.Length + 2)));
        }

        inner.AdvanceTo(came.End);
        if (result.IsCompleted)
        {
            _copy.Advance(_filter.Finish(_copy.GetSpan(1)));
        }

        _shown = new ReadOnlySequence<byte>(_copy.WrittenMemory);
        result = new ReadResult(_shown, result.IsCanceled, result.IsCompleted);
        if (_copy.WrittenCount == before && !result.IsCanceled && !result.IsCompleted)
        {
            // Nothing but Telnet's own: the consumer is not woken for it.
            _copy = before == 0 ? null : _copy;
            return false;
        }

        return true;
    }

    private bool IsRefused(in ReadOnlySequence<byte> firstBytes)
    {
        var refused = _refuse!(connection!, firstBytes);
        _refuse = null;
        return refused;
    }

    private bool PassUnchanged(in ReadOnlySequence<byte> came)
    {
        foreach (var segment in came)
        {
            if (!_filter.PassesUnchanged(segment.Span))
            {
                return false;
            }
        }

        return true;
    }

    private static ArrayBufferWriter<byte> Copied(in ReadOnlySequence<byte> bytes)
    {
        var copy = new ArrayBufferWriter<byte>((int)bytes.Length);
        foreach (var segment in bytes)
        {
            copy.Write(segment.Span);
        }

        return copy;
    }
}
