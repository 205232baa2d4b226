using System.Buffers;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tls;

namespace KestrelChat.Server.FirstInput;

/// <summary>Distinguishes what users type from other protocols, by the first line that is not empty. Pure.</summary>
/// <remarks>The segments in which a stream arrives make no difference.</remarks>
internal static class FirstInputClassifier
{
    /// <summary>How many bytes of empty lines may precede another protocol: HTTP allows some, and a binary PROXY header begins with two.</summary>
    public const int MaxEmptyLineBytes = 12;

    private const byte Iac = 255;

    // Nobody types this much of the binary signature: two empty lines and a NUL.
    private const int DecisiveSignatureBytes = 5;

    /// <param name="input">The bytes received so far, after the empty lines that were passed on.</param>
    /// <param name="completed">Whether the stream has ended.</param>
    /// <param name="maxLineBytes">The longest line that the chat accepts; what is longer is decided by its beginning.</param>
    /// <param name="signature">What would continue a binary PROXY header: its signature without what was passed on; empty if nothing would.</param>
    public static FirstInputFinding Classify(in ReadOnlySequence<byte> input, bool completed, int maxLineBytes, ReadOnlySpan<byte> signature)
    {
        if (input.IsEmpty)
        {
            return new FirstInputFinding(completed ? FirstInputKind.Chat : FirstInputKind.Undecided);
        }

        var length = (int)Math.Min(input.Length, maxLineBytes + 2L + MaxEmptyLineBytes);
        var isWhole = completed && length == input.Length;
        if (input.FirstSpan.Length >= length)
        {
            return Classify(input.FirstSpan[..length], isWhole, maxLineBytes, signature);
        }

        var copy = ArrayPool<byte>.Shared.Rent(length);
        input.Slice(0, length).CopyTo(copy);
        var found = Classify(copy.AsSpan(0, length), isWhole, maxLineBytes, signature);
        ArrayPool<byte>.Shared.Return(copy);
        return found;
    }

    private static FirstInputFinding Classify(ReadOnlySpan<byte> start, bool completed, int maxLineBytes, ReadOnlySpan<byte> signature)
    {
        // A single byte may begin more, unless it is all.
        if (TlsHello.Begins(start) && (start.Length > 1 || !completed))
        {
            return new FirstInputFinding(start.Length == 1 ? FirstInputKind.Undecided : FirstInputKind.TlsHello);
        }

        if (StunMessage.Begins(start) is not false and var isStun && (isStun == true || !completed))
        {
            return new FirstInputFinding(isStun == true ? FirstInputKind.Stun : FirstInputKind.Undecided);
        }

        var sameAsSignature = start.CommonPrefixLength(signature);
        if (sameAsSignature > 0 && sameAsSignature >= DecisiveSignatureBytes - (ProxyHeaderV2.Signature.Length - signature.Length))
        {
            return new FirstInputFinding(FirstInputKind.ProxyHeader);
        }

        var emptyLines = CountEmptyLines(start);
        var rest = start[emptyLines..];
        if (emptyLines > MaxEmptyLineBytes || (emptyLines > 0 && !completed && rest is [] or [(byte)'\r']))
        {
            return new FirstInputFinding(FirstInputKind.Undecided, emptyLines, MayWait: emptyLines <= MaxEmptyLineBytes);
        }

        return new FirstInputFinding(ClassifyLine(rest, completed, maxLineBytes));
    }

    private static FirstInputKind ClassifyLine(ReadOnlySpan<byte> start, bool completed, int maxLineBytes)
    {
        var end = start.IndexOf((byte)'\n');
        var line = end >= 0 ? start[..end] : start;
        var isTooLong = line.Length > maxLineBytes + 1;
        var isComplete = !isTooLong && (end >= 0 || completed);
        if (isTooLong)
        {
            line = line[..(maxLineBytes + 2)];
        }

        if (ProxyHeaderV1.Begins(line))
        {
            return FirstInputKind.ProxyHeader;
        }

        // A Telnet command: a terminal, which may wait for an answer to it.
        if (line.Contains(Iac))
        {
            return FirstInputKind.Chat;
        }

        if (isComplete || isTooLong)
        {
            return (isComplete ? RequestLine.Is(line) : RequestLine.IsLongStart(line)) ? FirstInputKind.HttpRequest : FirstInputKind.Chat;
        }

        return line is [(byte)'\r'] || ProxyHeaderV1.MayBegin(line) || RequestLine.MayBegin(line) ? FirstInputKind.Undecided : FirstInputKind.Chat;
    }

    private static int CountEmptyLines(ReadOnlySpan<byte> start)
    {
        var length = 0;
        while (true)
        {
            var rest = start[length..];
            if (rest.StartsWith("\n"u8))
            {
                length++;
            }
            else if (rest.StartsWith("\r\n"u8))
            {
                length += 2;
            }
            else
            {
                return length;
            }
        }
    }
}
