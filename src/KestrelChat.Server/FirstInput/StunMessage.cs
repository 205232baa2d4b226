using System.Buffers.Binary;

namespace KestrelChat.Server.FirstInput;

/// <summary>Distinguishes STUN, which TURN uses as well, from text by the first bytes of a connection. Pure.</summary>
/// <remarks>
/// By WebRTC a web page makes browsers connect to any port and send a TURN message there, with a user name of the page's choice, which may
/// contain line endings.
/// </remarks>
internal static class StunMessage
{
    // RFC 8489, section 5: type and length with two bytes each, then the magic cookie.
    private const int CookieOffset = 4;
    private const uint Cookie = 0x2112A442;
    private const int Length = CookieOffset + sizeof(uint);

    /// <summary>Whether a message begins with these bytes; null if more are needed. A request's type begins with a zero byte.</summary>
    public static bool? Begins(ReadOnlySpan<byte> start) =>
        start[0] != 0 ? false
        : start.Length < Length ? null
        : BinaryPrimitives.ReadUInt32BigEndian(start[CookieOffset..]) == Cookie;
}
