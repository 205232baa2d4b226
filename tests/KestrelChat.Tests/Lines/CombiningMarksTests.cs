using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Lines;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Lines;

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
    public void What_a_language_needs_passes_unchanged(string text)
    {
        Assert.Equal(text, Visible(text));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), VisibleText.PlainPrefix(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void As_many_marks_as_are_allowed_pass_unchanged()
    {
        var text = "a" + Repeat(Dot, VisibleText.MaxMarks) + "b" + Repeat(Tilde, VisibleText.MaxMarks);
        Assert.Equal(text, Visible(text));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), VisibleText.PlainPrefix(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void What_is_more_is_left_out_and_the_text_goes_on(int more)
    {
        var kept = "a" + Repeat(Dot, VisibleText.MaxMarks);
        var text = Encoding.UTF8.GetBytes(kept + Repeat(Tilde, more) + "b" + Tilde + "c");
        Assert.Equal(kept + "b" + Tilde + "c", Visible(text));
        Assert.Equal(Encoding.UTF8.GetByteCount(kept), VisibleText.PlainPrefix(text));
    }

    [Fact]
    public void A_line_that_begins_with_marks_has_no_more_of_them()
    {
        Assert.Equal(Repeat(Dot, VisibleText.MaxMarks), Visible(Repeat(Dot, 50)));
        Assert.Equal(Repeat(Dot, VisibleText.MaxMarks) + "a" + Dot, Visible(Repeat(Dot, 50) + "a" + Dot));
    }

    [Theory]
    [InlineData("\u200D")]
    [InlineData("\u200B")]
    [InlineData("\u00AD")]
    [InlineData("\uFEFF")]
    public void Characters_that_take_no_place_do_not_begin_a_new_count(string nothing)
    {
        var marks = Repeat(Dot, VisibleText.MaxMarks);
        Assert.Equal($"a{marks}{nothing}b", Visible($"a{marks}{nothing}{marks}b"));
    }

    [Theory]
    [InlineData("\u0000", "␀")]
    [InlineData("\u202E", "\\u{202e}")]
    [InlineData("\t", "\t")]
    [InlineData("界", "界")]
    public void A_character_that_is_shown_begins_a_new_count(string typed, string shown)
    {
        var marks = Repeat(Dot, VisibleText.MaxMarks);
        Assert.Equal($"a{marks}{shown}{marks}", Visible($"a{marks}{typed}{marks}"));
    }

    [Fact]
    public void Bytes_that_are_no_text_begin_a_new_count()
    {
        var marks = Encoding.UTF8.GetBytes(Repeat(Dot, VisibleText.MaxMarks));
        Assert.Equal($"\uFFFD{Repeat(Dot, VisibleText.MaxMarks)}", Visible([0xFF, .. marks, .. marks]));
    }

    [Fact]
    public Task No_character_that_is_shown_has_more_marks_and_no_other_character_is_lost() => Properties.HoldAsync(s_text, typed =>
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
    public Task Text_is_shown_unchanged_exactly_when_all_of_it_is_plain_and_twice_is_as_once() => Properties.HoldAsync(s_text, typed =>
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
