using System.Buffers;

namespace KestrelChat.Server.FirstInput;

/// <summary>Whether a line is a request line of HTTP (RFC 9112, section 3): <c>POST /path HTTP/1.1</c>. Pure.</summary>
/// <remarks>
/// Browsers and programs send no other. <c>GET</c> alone, and a request of HTTP/0.9 (<c>GET /</c>), are text: users may type them, and no
/// browser sends them. So is <c>I like HTTP/2</c>: the second word has to be a target.
/// </remarks>
internal static class RequestLine
{
    /// <summary>Longer words are no methods. The longest registered one has 17 characters.</summary>
    private const int MaxMethodLength = 64;

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<byte> s_tokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // Their target may be anything. PRI is the preface of HTTP/2 (RFC 9113, section 3.4).
    private static readonly string[] s_knownMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI"];

    private static ReadOnlySpan<byte> VersionName => "HTTP/"u8;

    /// <summary>Whether a complete line, without its line ending, is a request line.</summary>
    public static bool Is(ReadOnlySpan<byte> line)
    {
        var rest = AfterMethod(line, out var hasKnownMethod);
        var text = line[^rest..].TrimEnd(" \t\r"u8);
        var space = text.LastIndexOf((byte)' ');
        return space > 0 && IsVersion(text[(space + 1)..]) && IsTarget(text[..space], hasKnownMethod);
    }

    /// <summary>Whether a line that begins like this may become a request line.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> start)
    {
        var method = start.IndexOfAnyExcept(s_tokenBytes);
        if (method < 0)
        {
            return start.Length <= MaxMethodLength;
        }

        var rest = AfterMethod(start, out _);
        if (rest == 0)
        {
            return method > 0 && start.Length == method + 1 && start[method] == (byte)' ';
        }

        // A target that is a path may have spaces, although it must not.
        var target = start[^rest..];
        var space = target.IndexOf((byte)' ');
        return space != 0 && (space < 0 || target[0] == (byte)'/' || MayBeginVersion(target[(space + 1)..]));
    }

    /// <summary>Whether a line that begins like this, and is longer than any line of the chat, is a request: it has a method, one target and nothing else but a version.</summary>
    /// <remarks>The line may be cut in its target, or in the version after it.</remarks>
    public static bool IsLongStart(ReadOnlySpan<byte> start)
    {
        var target = start[^AfterMethod(start, out var hasKnownMethod)..];
        var space = target.IndexOf((byte)' ');
        return !target.IsEmpty && (hasKnownMethod || target[0] == (byte)'/')
            && (space < 0 || (space > 0 && MayBeginVersion(target[(space + 1)..])));
    }

    /// <summary>Returns how many bytes follow a method and a space; 0 if the line does not begin with them.</summary>
    private static int AfterMethod(ReadOnlySpan<byte> line, out bool isKnown)
    {
        var length = line.IndexOfAnyExcept(s_tokenBytes);
        isKnown = false;
        if (length is <= 0 or > MaxMethodLength || line[length] != (byte)' ')
        {
            return 0;
        }

        foreach (var method in s_knownMethods)
        {
            isKnown |= System.Text.Ascii.Equals(line[..length], method);
        }

        return line.Length - length - 1;
    }

    /// <summary>RFC 9112, section 3.2: a path, an asterisk, a URL, or host and port.</summary>
    private static bool IsTarget(ReadOnlySpan<byte> target, bool hasKnownMethod) =>
        target[0] == (byte)'/' || (target.IndexOf((byte)' ') < 0 && (hasKnownMethod || target.SequenceEqual("*"u8) || target.Contains((byte)':')));

    private static bool IsVersion(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith(VersionName))
        {
            return false;
        }

        var number = text[VersionName.Length..];
        return number.Length is 1 or 3 && char.IsAsciiDigit((char)number[0]) && char.IsAsciiDigit((char)number[^1]) && (number.Length == 1 || number[1] == (byte)'.');
    }

    private static bool MayBeginVersion(ReadOnlySpan<byte> text) =>
        text.Length < VersionName.Length ? VersionName.StartsWith(text) : text.StartsWith(VersionName);
}
