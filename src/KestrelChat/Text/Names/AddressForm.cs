using System.Globalization;
using System.Net;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>Recognizes names that look like an IP address, because clients without a name are shown by address and port. Pure.</summary>
internal static class AddressForm
{
    private const int Groups = 4;

    /// <summary>
    /// Whether <paramref name="text"/> looks like an IPv4 address (four groups of digits, even out of range) or an IPv6 address,
    /// with or without brackets and port, in the digits of any script.
    /// </summary>
    public static bool IsLike(string text)
    {
        var plain = PlainDigits(text).TrimEnd('.');
        if (plain.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(plain, out _))
        {
            return true;
        }

        var port = plain.IndexOf(':', StringComparison.Ordinal);
        if (port >= 0 && plain.AsSpan(port + 1).ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var groups = (port < 0 ? plain : plain[..port]).Trim('[', ']').Split('.');
        return groups.Length == Groups && Array.TrueForAll(groups, IsGroup);
    }

    private static bool IsGroup(string text) => text.Length is >= 1 and <= 3 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static string PlainDigits(string text)
    {
        const int IdeographicStop = 0x3002;
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                plain.Append((int)Rune.GetNumericValue(rune));
            }
            else
            {
                plain.Append(rune.Value == IdeographicStop ? "." : rune.ToString());
            }
        }

        return plain.ToString();
    }
}
