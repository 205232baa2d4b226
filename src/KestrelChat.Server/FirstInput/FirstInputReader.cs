using System.Buffers;
using System.IO.Pipelines;
using KestrelChat.Server.Connections;
using KestrelChat.Server.ProxyProtocol;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.FirstInput;

/// <summary>
/// Wraps a pipe reader and holds the input back until it is known to be text for the chat, at most the first line that is not empty.
/// Afterwards, reads go straight to the inner reader. Any other protocol is discarded, and the input ends.
/// </summary>
/// <remarks>One consumer, as with any pipe reader. A line that is not complete would not be read anyway, so nobody waits for this.</remarks>
/// <param name="connection">The connection, whose input it reads.</param>
/// <param name="refusals">Refuses the connection before its input ends because of another protocol.</param>
/// <param name="maxLineBytes">The most bytes that are held back, less a line ending.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstInputReader(ConnectionContext connection, FirstInputRefusals refusals, int maxLineBytes, TimeProvider time) : PipeReader, IInputAnswers
{
    /// <summary>How long empty lines wait for what they may belong to: an HTTP request or a binary PROXY header, which come at once.</summary>
    internal static readonly TimeSpan EmptyLinesDelay = TimeSpan.FromMilliseconds(100);

    private readonly PipeReader _inner = connection.Transport.Input;
    private ReadOnlyMemory<byte> _answer;

    // How much of the binary signature was passed on as empty lines.
    private int _signatureBytes;
    private volatile bool _isCancelRequested;

    /// <summary>What the input begins with.</summary>
    public FirstInputKind Kind { get; private set; }

    private bool IsRefused => Kind is not (FirstInputKind.Undecided or FirstInputKind.Chat);

    private ReadOnlySpan<byte> Signature => ProxyHeaderV2.Signature[_signatureBytes..];

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Kind == FirstInputKind.Chat ? _inner.ReadAsync(cancellationToken) : ReadFirstAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        if (IsRefused)
        {
            result = End();
            return true;
        }

        return _inner.TryRead(out result) && (Kind == FirstInputKind.Chat || TryPass(ref result, waited: false, out _));
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!IsRefused)
        {
            _inner.AdvanceTo(consumed, examined);
        }
    }

    public override void CancelPendingRead()
    {
        _isCancelRequested = true;
        _inner.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public ReadOnlyMemory<byte> TakeAnswers()
    {
        var answer = _answer;
        _answer = default;
        return answer;
    }

    private static ReadResult End() => new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);

    private async ValueTask<ReadResult> ReadFirstAsync(CancellationToken cancellationToken)
    {
        if (IsRefused)
        {
            return End();
        }

        // All that an idle connection keeps while it waits, so that it stays small.
        var result = await _inner.ReadAsync(cancellationToken);
        return TryPass(ref result, waited: false, out var mustWait) ? result : await ReadOnAsync(mustWait, cancellationToken);
    }

    private async ValueTask<ReadResult> ReadOnAsync(bool mustWait, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (result, waited) = mustWait ? await ReadOrWaitAsync(cancellationToken) : (await _inner.ReadAsync(cancellationToken), false);
            if (TryPass(ref result, waited, out mustWait))
            {
                return result;
            }
        }
    }

    /// <summary>Reads what follows empty lines, or the same again when they have waited.</summary>
    private async ValueTask<(ReadResult Result, bool Waited)> ReadOrWaitAsync(CancellationToken cancellationToken)
    {
        using var delay = new CancellationTokenSource(EmptyLinesDelay, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(delay.Token, cancellationToken);
        try
        {
            return (await _inner.ReadAsync(either.Token), false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _inner.CancelPendingRead();
            return (await _inner.ReadAsync(cancellationToken), true);
        }
    }

    /// <summary>Decides what the consumer is given of a result. Returns false if it must wait for more.</summary>
    /// <param name="result">The result of the inner reader.</param>
    /// <param name="waited">Whether empty lines have waited long enough.</param>
    /// <param name="mustWait">Whether only empty lines are here, which may wait no longer than <see cref="EmptyLinesDelay"/>.</param>
    private bool TryPass(ref ReadResult result, bool waited, out bool mustWait)
    {
        mustWait = false;
        var input = result.Buffer;
        if (result.IsCanceled && (!waited || _isCancelRequested))
        {
            result = new ReadResult(input.Slice(0, 0), isCanceled: true, isCompleted: false);
            return true;
        }

        var found = FirstInputClassifier.Classify(input, result.IsCompleted, maxLineBytes, Signature);
        if (found.Kind == FirstInputKind.Chat)
        {
            Kind = found.Kind;
            result = new ReadResult(input, isCanceled: false, result.IsCompleted);
            return true;
        }

        if (found.Kind != FirstInputKind.Undecided)
        {
            Kind = found.Kind;
            _inner.AdvanceTo(input.End);
            _answer = refusals.Refuse(connection, found.Kind);
            result = End();
            return true;
        }

        mustWait = found.MayWait;
        if (found.EmptyLineBytes > 0 && (!mustWait || waited))
        {
            PassSignature(input.Slice(0, found.EmptyLineBytes));
            result = new ReadResult(input.Slice(0, found.EmptyLineBytes), isCanceled: false, isCompleted: false);
            return true;
        }

        _inner.AdvanceTo(input.Start, input.End);
        return false;
    }

    private void PassSignature(in ReadOnlySequence<byte> emptyLines)
    {
        var signature = Signature;
        var continues = emptyLines.Length <= signature.Length && emptyLines.ToArray().AsSpan().SequenceEqual(signature[..(int)emptyLines.Length]);
        _signatureBytes = continues ? _signatureBytes + (int)emptyLines.Length : ProxyHeaderV2.Signature.Length;
    }
}
