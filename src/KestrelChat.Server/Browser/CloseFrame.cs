using System.Net.WebSockets;
using System.Text;

namespace KestrelChat.Server.Browser;

/// <summary>What the frame says with which the server closes a WebSocket. Immutable.</summary>
/// <param name="Status">For programs.</param>
/// <param name="Reason">For people; empty if the client has closed it.</param>
internal sealed record CloseFrame(WebSocketCloseStatus Status, string Reason)
{
    // RFC 6455, section 5.5: 125 bytes, of which the status has two.
    private const int MaxReasonBytes = 123;

    /// <param name="reason">Why the connection ends.</param>
    /// <param name="goodbye">The notice that says it, with its line ending; empty if there is none.</param>
    public static CloseFrame Of(CloseReason reason, ReadOnlySpan<byte> goodbye) => new(StatusOf(reason), TextOf(goodbye));

    private static WebSocketCloseStatus StatusOf(CloseReason reason) => reason switch
    {
        CloseReason.ClientEnded or CloseReason.Quit => WebSocketCloseStatus.NormalClosure,
        CloseReason.ServerStopping => WebSocketCloseStatus.EndpointUnavailable,
        CloseReason.WebSocketInvalid => WebSocketCloseStatus.InvalidMessageType,
        CloseReason.None or CloseReason.Failed => WebSocketCloseStatus.InternalServerError,
        _ => WebSocketCloseStatus.PolicyViolation,
    };

    private static string TextOf(ReadOnlySpan<byte> notice)
    {
        var text = notice.StartsWith("* "u8) ? notice[2..] : notice;
        text = text.TrimEnd("\n"u8);
        var length = Math.Min(text.Length, MaxReasonBytes);
        while (length < text.Length && length > 0 && (text[length] & 0b1100_0000) == 0b1000_0000)
        {
            // The middle of a character.
            length--;
        }

        return Encoding.UTF8.GetString(text[..length]);
    }
}
