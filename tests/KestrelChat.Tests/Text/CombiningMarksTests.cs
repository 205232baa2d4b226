using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Tests.Text;

public sealed class CombiningMarksTests
{
    private const string Dot = "\u0307";
    private const string Tilde = "\u0303";

    private static readonly Gen<string> s_text = Gen.Frequency(
        (6, Gen.Elements(Dot, Tilde, "\u20DD", "\u0903", "\U0001D165", "\uFE0F")),
        (1, Gen.Elements("a", "é", "я", "界", "👩", "\t", "\u0000", "\u202E")),
        (1, Gen.Elements("\u200D", "\u00AD")))
        .ArrayOf().Select(string.Concat);

    public static TheoryData<string> LanguagesWithManyMarks =>
    [
        "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ",
        "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
        "ผู้ที่น้ำ",
        "क्षत्रियों र्त्स्न्यं",
        "ệ ṩ ᾧ e\u0302\u0323 o\u031B\u0309",
        "កញ្ញា ស្ត្រី",
        "🏳️‍🌈 1️⃣ 👨‍👩‍👧‍👦",
    ];

    [Theory]
    [MemberData(nameof(LanguagesWithManyMarks))]
    public void The_marks_of_real_languages_pass_unchanged(string text)
    {
        Assert.Equal(text, Visible(text));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), VisibleText.PlainPrefix(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Text_within_the_limit_passes_unchanged()
    {
        var text = "a" + Repeat(Dot, VisibleText.MaxMarks) + "b" + Repeat(Tilde, VisibleText.MaxMarks);
        Assert.Equal(text, Visible(text));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), VisibleText.PlainPrefix(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Marks_beyond_the_limit_are_dropped_and_the_text_continues(int more)
    {
        var kept = "a" + Repeat(Dot, VisibleText.MaxMarks);
        var text = Encoding.UTF8.GetBytes(kept + Repeat(Tilde, more) + "b" + Tilde + "c");
        Assert.Equal(kept + "b" + Tilde + "c", Visible(text));
        Assert.Equal(Encoding.UTF8.GetByteCount(kept), VisibleText.PlainPrefix(text));
    }

    [Fact]
    public void The_limit_applies_to_marks_at_the_beginning_of_a_line()
    {
        Assert.Equal(Repeat(Dot, VisibleText.MaxMarks), Visible(Repeat(Dot, 50)));
        Assert.Equal(Repeat(Dot, VisibleText.MaxMarks) + "a" + Dot, Visible(Repeat(Dot, 50) + "a" + Dot));
    }

    [Theory]
    [InlineData("\u200D")]
    [InlineData("\u200B")]
    [InlineData("\u00AD")]
    [InlineData("\uFEFF")]
    public void Zero_width_characters_do_not_reset_the_count(string nothing)
    {
        var marks = Repeat(Dot, VisibleText.MaxMarks);
        Assert.Equal($"a{marks}{nothing}b", Visible($"a{marks}{nothing}{marks}b"));
    }

    [Theory]
    [InlineData("\u0000", "␀")]
    [InlineData("\u202E", "\\u{202e}")]
    [InlineData("\t", "\t")]
    [InlineData("界", "界")]
    public void A_visible_character_resets_the_count(string typed, string shown)
    {
        var marks = Repeat(Dot, VisibleText.MaxMarks);
        Assert.Equal($"a{marks}{shown}{marks}", Visible($"a{marks}{typed}{marks}"));
    }

    [Fact]
    public void Invalid_bytes_reset_the_count()
    {
        var marks = Encoding.UTF8.GetBytes(Repeat(Dot, VisibleText.MaxMarks));
        Assert.Equal($"\uFFFD{Repeat(Dot, VisibleText.MaxMarks)}", Visible([0xFF, .. marks, .. marks]));
    }

    [Fact]
    public Task No_character_has_more_marks_than_allowed_and_nothing_else_is_lost() => Properties.HoldAsync(s_text, typed =>
    {
        var shown = Visible(typed);
        var marks = 0;
        foreach (var rune in shown.EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? marks : 0;
            Assert.InRange(marks, 0, VisibleText.MaxMarks);
        }

        Assert.Equal(Visible(WithoutMarks(typed)), WithoutMarks(shown));
    }, 2_000);

    [Fact]
    public Task Text_is_unchanged_exactly_if_all_of_it_is_plain_and_writing_is_idempotent() => Properties.HoldAsync(s_text, typed =>
    {
        var bytes = Encoding.UTF8.GetBytes(typed);
        var plain = VisibleText.PlainPrefix(bytes);
        Assert.Equal(Visible(bytes) == typed, plain == bytes.Length);
        Assert.StartsWith(Encoding.UTF8.GetString(bytes[..plain]), Visible(bytes), StringComparison.Ordinal);
        Assert.Equal(Visible(bytes), Visible(Visible(bytes)));
    }, 2_000);

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static string WithoutMarks(string text) => string.Concat(text.EnumerateRunes().Where(rune => !IsMark(rune)));

    private static string Repeat(string mark, int times) => string.Concat(Enumerable.Repeat(mark, times));

    private static string Visible(string text) => Visible(Encoding.UTF8.GetBytes(text));

    private static string Visible(byte[] text)
    {
        var visible = new byte[text.Length * VisibleText.MaxGrowth];
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(visible.AsSpan(0, VisibleText.Write(text, visible)));
    }
}
