using System.Text;
using KestrelChat.Text;

namespace KestrelChat.Tests.Text;

public sealed class VisibleTextTests
{
    public static TheoryData<string> WellFormedTexts =>
    [
        "",
        "plain text, 0 to ~",
        "a\tb",
        "\uFFFD",
        "\uFEFFafter a byte order mark",
        "👩🏽‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪",
        "مرحبا بالعالم",
        "שלום עולם",
        "नमस्ते दुनिया",
        "สวัสดีชาวโลก",
        "Z̸̡̛͚͎a̵͕̎l̴̰̈́g̷̢̽ò̶̙",
        "\u200E\u200F\u061C",
        "\u00A0\u2027\u202F\u2065\u206A",
        "\U0010FFFF\uE000",
    ];

    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("abcd", "abc…")]
    [InlineData("a\u001bbc", "a␛b…")]
    public void Of_a_long_text_only_the_beginning_is_shown(string text, string shown) => Assert.Equal(shown, VisibleText.Of(text, maxLength: 3));

    [Theory]
    [MemberData(nameof(WellFormedTexts))]
    public void Well_formed_text_of_any_script_passes_unchanged(string text)
    {
        Assert.Equal(text, Visible(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), VisibleText.PlainPrefix(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("\0", "␀")]
    [InlineData("\a\b\n\v\f\r", "␇␈␊␋␌␍")]
    [InlineData("\u001F\u007F", "␟␡")]
    [InlineData("\u001B[31mred\u001B[0m", "␛[31mred␛[0m")]
    [InlineData("\u001B]0;title\u0007", "␛]0;title␇")]
    [InlineData("\u001B]8;;http://x\u001B\\", "␛]8;;http://x␛\\")]
    [InlineData("\u0080\u0085\u009B31m\u009F", "\\u{80}\\u{85}\\u{9b}31m\\u{9f}")]
    [InlineData("\u202Aa\u202Bb\u202Cc\u202Dd\u202Ee", "\\u{202a}a\\u{202b}b\\u{202c}c\\u{202d}d\\u{202e}e")]
    [InlineData("\u2066a\u2067b\u2068c\u2069", "\\u{2066}a\\u{2067}b\\u{2068}c\\u{2069}")]
    [InlineData("hi\u2028* the server is restarting", "hi\\u{2028}* the server is restarting")]
    [InlineData("\u2029\u2029", "\\u{2029}\\u{2029}")]
    public void A_control_is_made_visible(string typed, string shown)
    {
        Assert.Equal(shown, Visible(Encoding.UTF8.GetBytes(typed)));
        Assert.True(VisibleText.PlainPrefix(Encoding.UTF8.GetBytes(typed)) < Encoding.UTF8.GetByteCount(typed));
    }

    [Theory]
    [InlineData("80", "\uFFFD")]
    [InlineData("9B33316D", "\uFFFD31m")]
    [InlineData("FF", "\uFFFD")]
    [InlineData("FE41", "\uFFFDA")]
    [InlineData("C080", "\uFFFD\uFFFD")]
    [InlineData("C09B", "\uFFFD\uFFFD")]
    [InlineData("C19B", "\uFFFD\uFFFD")]
    [InlineData("E0809B", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("F080809B", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("EDA080", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("EDA0BDEDB880", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("F4908080", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("E282", "\uFFFD")]
    [InlineData("E28241", "\uFFFDA")]
    [InlineData("F09F98", "\uFFFD")]
    [InlineData("41F09F", "A\uFFFD")]
    [InlineData("C21B", "\uFFFD␛")]
    [InlineData("E280C280", "\uFFFD\\u{80}")]
    [InlineData("EFBFBD", "\uFFFD")]
    public void Invalid_bytes_become_replacement_characters(string hex, string shown) =>
        Assert.Equal(shown, Visible(Convert.FromHexString(hex)));

    [Fact]
    public void Every_control_character_but_the_tab_is_replaced()
    {
        for (var value = 0; value < 0xA0; value++)
        {
            var text = char.ToString((char)value);
            var isControl = char.IsControl((char)value) && value != '\t';
            Assert.Equal(isControl, Visible(Encoding.UTF8.GetBytes(text)) != text);
        }
    }

    // The line boundaries of Unicode Standard Annex 14, at which programs split a text.
    [Theory]
    [InlineData("\n")]
    [InlineData("\v")]
    [InlineData("\f")]
    [InlineData("\r")]
    [InlineData("\u001C")]
    [InlineData("\u001D")]
    [InlineData("\u001E")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void Nothing_in_a_line_ends_it_for_any_program(string boundary) => Assert.DoesNotContain(boundary, VisibleText.Of($"a{boundary}b"), StringComparison.Ordinal);

    [Theory]
    [InlineData("ada", null)]
    [InlineData(@"a\u{202e}b\u{2028}", 0x202E)]
    [InlineData(@"\u{9b}", 0x9B)]
    [InlineData(@"\u{}", null)]
    [InlineData(@"\u{zz}", null)]
    [InlineData(@"\u{110000}", null)]
    [InlineData(@"\u{202e", null)]
    public void The_first_character_that_was_written_as_a_number_is_found(string visible, int? character) => Assert.Equal(character, VisibleText.FindEscape(visible)?.Value);

    private static string Visible(byte[] text)
    {
        var visible = new byte[text.Length * VisibleText.MaxGrowth];
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(visible.AsSpan(0, VisibleText.Write(text, visible)));
    }
}
