using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing;
using KestrelChat.Testing.Generators;
using KestrelChat.Text.Names;

namespace KestrelChat.Tests.Text.Names;

public sealed class FoldedNameTests
{
    private const int Tests = 2_000;

    private static readonly UnicodeFoldingTable s_table = UnicodeFoldingTable.Load();

    private static readonly Gen<Rune> s_any = Gen.OneOf(
        Gen.Choose(0x20, 0x7E), Gen.Choose(0xA0, 0x600), Gen.Choose(0x1E00, 0x2200), Gen.Choose(0xAC00, 0xD7A3), Gen.Choose(0xF900, 0xFFFF),
        Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid), Gen.Elements(s_table.Points.ToArray())).Select(value => new Rune(value));

    private static readonly Gen<string> s_texts = s_any.Select(rune => rune.ToString()).ArrayOf().Select(string.Concat);

    [Theory]
    [InlineData("Ada", "ada")]
    [InlineData("ADA", "ada")]
    [InlineData("ＡＤＡ", "ada")]
    [InlineData("ａｄａ", "ada")]
    [InlineData("𝐀𝒹𝕒", "ada")]
    [InlineData("ⒶⒹⒶ", "ada")]
    [InlineData("ada\uFE0F", "ada")]
    [InlineData("ОЛЬГА", "ольга")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("STRAẞE", "strasse")]
    [InlineData("ﬁn", "FIN")]
    [InlineData("Ǆ", "dž")]
    [InlineData("Ärger", "a\u0308rger")]
    [InlineData("ÄRGER", "A\u0308rger")]
    [InlineData("Å", "\u212B")]
    [InlineData("K", "\u212A")]
    [InlineData("Й", "и\u0306")]
    [InlineData("ệ", "e\u0302\u0323")]
    [InlineData("e\u0323\u0302", "e\u0302\u0323")]
    [InlineData("ᾳ", "ΑΙ")]
    [InlineData("ᾴ", "α\u0345\u0301")]
    [InlineData("ᾴ", "α\u0301\u0345")]
    [InlineData("각", "\u1100\u1161\u11A8")]
    [InlineData("가", "\u1100\u1161")]
    [InlineData("힣", "\u1112\u1175\u11C2")]
    [InlineData("ㄱ", "\u1100")]
    [InlineData("ｶﾞ", "ガ")]
    [InlineData("が", "か\u3099")]
    [InlineData("豈", "\uF900")]
    [InlineData("ᏣᎳᎩ", "ꮳꮃꭹ")]
    [InlineData("თ", "Თ")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("İda", "ida")]
    [InlineData("i\u0307da", "ida")]
    [InlineData("i\u0323\u0307da", "ịda")]
    [InlineData("ıda", "ida")]
    [InlineData("①", "1")]
    public void Names_that_differ_in_case_width_or_composition_are_equal(string one, string other) =>
        Assert.Equal(FoldedName.Of(one), FoldedName.Of(other));

    [Theory]
    [InlineData("coco", "сосо")]
    [InlineData("COCO", "СОСО")]
    [InlineData("scope", "ѕсоре")]
    [InlineData("Xavier", "ХАVІЕR")]
    [InlineData("pax", "рах")]
    [InlineData("zoë", "zоё")]
    [InlineData("ivo", "ινο")]
    [InlineData("KATE", "ΚΑΤΕ")]
    [InlineData("tomato", "ΤΟΜΑΤΟ")]
    [InlineData("coco", "ϲοϲο")]
    [InlineData("сосо", "ϲοϲο")]
    [InlineData("hugo", "հսցօ")]
    [InlineData("DATA", "ᎠᎪᎢᎪ")]
    [InlineData("DAVID", "ꓓꓮꓦꓲꓓ")]
    [InlineData("tom", "ⲦⲞⲘ")]
    [InlineData("anna", "ᴀɴɴᴀ")]
    [InlineData("paɡe", "page")]
    public void Names_that_look_alike_in_another_alphabet_are_equal(string one, string other) =>
        Assert.Equal(FoldedName.Of(one), FoldedName.Of(other));

    [Theory]
    [InlineData("ada", "adam")]
    [InlineData("zoe", "zoë")]
    [InlineData("и", "й")]
    [InlineData("か", "が")]
    [InlineData("王", "玉")]
    [InlineData("김", "긴")]
    [InlineData("дядя", "ляля")]
    [InlineData("ada1", "ada2")]
    [InlineData("e\u0301\u0302", "e\u0302\u0301")]
    [InlineData("😀", "😁")]
    public void Names_that_look_different_are_not_equal(string one, string other) => Assert.NotEqual(FoldedName.Of(one), FoldedName.Of(other));

    [Fact]
    public Task Folding_is_idempotent() => Properties.HoldAsync(s_texts, text =>
    {
        var folded = FoldedName.Of(text);
        Assert.Equal(folded, FoldedName.Of(folded.Text));
    }, Tests);

    [Fact]
    public Task Folding_character_by_character_gives_an_equal_name() => Properties.HoldAsync(s_texts, text =>
    {
        var parts = string.Concat(text.EnumerateRunes().Select(rune => string.Concat(UnicodeFolding.Fold(rune.ToString()))));
        Assert.Equal(FoldedName.Of(text), FoldedName.Of(parts));
    }, Tests);

    [Fact]
    public void A_character_and_its_other_case_are_equal()
    {
        // Only letters that the table knows: the platform has a newer version of Unicode.
        foreach (var point in s_table.Points)
        {
            var rune = new Rune(point);
            Assert.Equal(FoldedName.Of(rune.ToString()), FoldedName.Of(Rune.ToLowerInvariant(rune).ToString()));
            Assert.Equal(FoldedName.Of(rune.ToString()), FoldedName.Of(Rune.ToUpperInvariant(rune).ToString()));
        }
    }

    [Fact]
    public void A_printable_character_and_its_fullwidth_form_are_equal()
    {
        const int Fullwidth = 0xFF01 - '!';
        for (var character = '!'; character <= '~'; character++)
        {
            Assert.Equal(FoldedName.Of(character.ToString()), FoldedName.Of(((char)(character + Fullwidth)).ToString()));
        }
    }

    [Fact]
    public void Each_character_is_folded_to_characters_that_fold_to_themselves()
    {
        var again = new List<Rune>();
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            foreach (var rune in UnicodeFolding.Fold(new Rune(value).ToString()))
            {
                again.Clear();
                UnicodeFolding.Append(rune, again);
                Assert.Equal([rune], again);
            }
        }
    }

    [Fact]
    public void Look_alikes_of_Latin_letters_are_listed_in_folded_form()
    {
        foreach (var like in LookAlikes.All)
        {
            Assert.Equal([like], UnicodeFolding.Fold(like.ToString()));
            Assert.Matches("^[a-z]$", FoldedName.Of(like.ToString()).Text);
        }
    }

    [Fact]
    public Task Folding_grows_a_text_by_at_most_a_factor_of_18() => Properties.HoldAsync(
        s_texts, text => Assert.InRange(FoldedName.Of(text).Text.Length, 0, 18 * text.Length), Tests);

    [Fact]
    public void The_table_is_small()
    {
        using var stream = typeof(FoldedName).Assembly.GetManifestResourceStream("KestrelChat.Text.Names.UnicodeFolding.txt")!;
        Assert.InRange(stream.Length, 50_000, 100_000);
        Assert.InRange(s_table.Points.Length, 5_000, 8_000);
    }

    [Fact]
    public async Task A_long_run_of_marks_is_ordered_in_little_time()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 50_000));
        var expected = "a" + new string('\u0323', 50_000) + new string('\u0301', 50_000);
        var folded = "";

        await Wait.OnThreadAsync(() => folded = FoldedName.Of("a" + marks).Text).Soon();

        Assert.Equal(expected, folded);
    }
}
