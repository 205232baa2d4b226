using System.Diagnostics.CodeAnalysis;

namespace KestrelChat.Server.Transport;

/// <summary>Which users may connect to which unix socket. Immutable.</summary>
/// <param name="usual">The mode of all sockets that have none of their own, those of HTTP included.</param>
/// <param name="own">The modes of others, by path.</param>
internal sealed class UnixSocketModes(UnixFileMode usual, IReadOnlyDictionary<string, UnixFileMode> own)
{
    private const UnixFileMode All = (UnixFileMode)0b111_111_111;
    private const int OctalBase = 8;

    public UnixFileMode Of(string path) => own.TryGetValue(path, out var mode) ? mode : usual;

    /// <summary>Parses a mode as chmod takes it, such as <c>0660</c>.</summary>
    public static bool TryParse(string text, out UnixFileMode mode, [NotNullWhen(false)] out string? error)
    {
        var isOctal = text.Length is 3 or 4 && !text.AsSpan().ContainsAnyExceptInRange('0', '7');
        mode = isOctal ? (UnixFileMode)Convert.ToInt32(text, OctalBase) : UnixFileMode.None;
        error = isOctal && (mode & ~All) == UnixFileMode.None ? null : "expected three octal digits, which 0 may precede, such as 0660";
        return error is null;
    }
}
