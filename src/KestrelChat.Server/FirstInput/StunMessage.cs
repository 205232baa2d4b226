namespace KestrelChat.Server.FirstInput;

/// <summary>Distinguishes STUN, which TURN uses as well, from text by the first bytes of a connection. Pure.</summary>
/// <remarks>
/// By WebRTC a web page makes browsers connect to any port and send a TURN message there, with a user name of the page's choice, which may
/// contain line endings.
/// </remarks>
internal static class StunMessage
{
    // RFC 8489, section 5: type and length with two bytes each, then the magic cookie. What clients send has a type from 1 (a binding request)
    // to 0x16 (data); lengths are multiples of 4.
    private const byte MaxType = 0x1F;
    private const int LengthMask = 3;

    private static ReadOnlySpan<byte> Cookie => [0x21, 0x12, 0xA4, 0x42];

    /// <summary>Whether a message begins with these bytes, of which there is at least one; null if more are needed.</summary>
    public static bool? Begins(ReadOnlySpan<byte> start)
    {
        var isPossible = start[0] == 0
            && (start.Length < 2 || start[1] is > 0 and <= MaxType)
            && (start.Length < 4 || (start[3] & LengthMask) == 0);
        if (!isPossible || start.Length <= 4)
        {
            return isPossible ? null : false;
        }

        var same = start[4..].CommonPrefixLength(Cookie);
        return same == Cookie.Length ? true : same == start.Length - 4 ? null : false;
    }
}
