using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Server.FirstInput;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tests.ProxyProtocol;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.FirstInput;

/// <summary>Generates what connections begin with, classifies it, and says in the simplest way what it is.</summary>
internal static partial class FirstInputs
{
    public const int MaxLineBytes = 4096;

    private static readonly Gen<string> s_method = Gen.OneOf(
        Gen.Elements("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI", "PROPFIND", "M-SEARCH", "get", "x"),
        Gen.Elements("!#$%&'*+-.^_`|~09azAZ".ToCharArray()).NonEmptyListOf().Select(letters => string.Concat(letters.Take(64))));

    private static readonly Gen<string> s_target = Gen.OneOf(
        Gen.Elements("/", "*", "/index.html?a=b", "http://example.org/", "example.org:443", "/%D0%BB", "/a b"),
        Gen.Choose('!', 0xFE).Select(value => (char)value).ArrayOf().Select(letters => "/" + string.Concat(letters)));

    private static readonly Gen<string> s_version = Gen.Elements("HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/0.9");

    /// <summary>Requests with what may precede and follow their first line.</summary>
    public static Gen<byte[]> Requests { get; } =
        from before in Gen.Elements("", "", "\r\n", "\n", "\r\n\r\n")
        from method in s_method
        from target in s_target
        from version in s_version
        from end in Gen.Elements("\r\n", "\n", " \r\n")
        from after in Gen.Elements("", "\r\n", "Host: x\r\nCookie: secret=1\r\n\r\n/nick boss\nbuy\n")
        select Bytes.Of($"{before}{method} {target} {version}{end}{after}");

    /// <summary>PROXY headers, requests, TLS hellos, text, and mutations of all of them.</summary>
    public static Gen<byte[]> Any { get; } = WithMutations(Gen.OneOf(
        Requests,
        ProxyHeaderProperties.ProxyStreams,
        Gen.Elements("\u0016\u0003\u0001", "\u0016", "GET\r\n", "GET /\n", "I like HTTP/2\n", "PROXY is down\n", "PROXY TCP4 x\n", "\r\n", "\r\n\r\n\0", "\n\n").Select(Bytes.Of),
        Typing.Anything));

    public static FirstInputKind Classify(byte[] stream, bool completed = true, int maxLineBytes = MaxLineBytes, params int[] cuts) =>
        FirstInputClassifier.Classify(Segments.Of(stream, cuts), completed, maxLineBytes, ProxyHeaderV2.Signature).Kind;

    /// <summary>Says what a whole stream begins with, if no line is too long and empty lines are few.</summary>
    public static FirstInputKind Model(byte[] stream)
    {
        var text = Bytes.Latin(stream);
        return text.StartsWith("\u0016\u0003", StringComparison.Ordinal) ? FirstInputKind.TlsHello
            : text.Length >= 8 && text[0] == '\0' && text[1] is > '\0' and < ' ' && text[3] % 4 == 0 && text.IndexOf("!\u0012\u00A4B", StringComparison.Ordinal) == 4 ? FirstInputKind.Stun
            : text.StartsWith("\r\n\r\n\0", StringComparison.Ordinal) || TextHeader().IsMatch(text) ? FirstInputKind.ProxyHeader
            : FirstLine().Match(text).Value.Contains('\u00FF', StringComparison.Ordinal) ? FirstInputKind.Chat
            : Request().IsMatch(text) ? FirstInputKind.HttpRequest
            : FirstInputKind.Chat;
    }

    private static Gen<byte[]> WithMutations(Gen<byte[]> valid) => Gen.Frequency((3, valid), (2, Mutations.Of(valid)));

    [GeneratedRegex(@"\A(\r?\n)*PROXY (TCP4 |TCP6 |UNKNOWN)", RegexOptions.ExplicitCapture)]
    private static partial Regex TextHeader();

    [GeneratedRegex(@"\A(\r?\n)*[^\n]*", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstLine();

    [GeneratedRegex("""
        \A(\r?\n)*
        ( [-!#$%&'*+.^_`|~0-9A-Za-z]{1,64} [ ] ( /[^\n]* | \* | [^\n ]*:[^\n ]* )
        | (GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) [ ] [^\n ]+ )
        [ ] HTTP/[0-9](\.[0-9])? [ \t\r]* (\n|\z)
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Request();
}
