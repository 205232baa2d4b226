using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;
using KestrelChat.Tests.Transcripts;
using KestrelChat.Text.Names;

namespace KestrelChat.Tests.Text.Names;

public sealed class NameRulesTests
{
    private static readonly Gen<string> s_texts = Gen.OneOf(
        Gen.Choose(0x20, 0x7E), Gen.Choose(0xA0, 0x600), Gen.Choose(0x2000, 0x2FFF), Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid))
        .Select(value => new Rune(value).ToString())
        .NonEmptyListOf().Select(parts => string.Concat(parts.Take(4)));

    private static readonly Gen<string> s_joinedTexts = Gen.Elements("a", "ع", "ل", "ی", "ر", "َ", "क", "ष", "्", "ा", "़", "ශ", "්", "👩", "🚀", "🏽", "❤", "\uFE0F", "\u200C", "\u200D")
        .NonEmptyListOf().Select(parts => string.Concat(parts.Take(7)));

    [Theory]
    [InlineData("a")]
    [InlineData("ada")]
    [InlineData("Ada_Lovelace-1815")]
    [InlineData("x.y+z@home#1")]
    [InlineData("O'Neill")]
    [InlineData("Zoë")]
    [InlineData("Zoe\u0308")]
    [InlineData("Nguyễn")]
    [InlineData("Ольга")]
    [InlineData("Вася№1")]
    [InlineData("Ἀθηνᾶ")]
    [InlineData("Արամ")]
    [InlineData("თამარ")]
    [InlineData("ᏣᎳᎩ")]
    [InlineData("王小明")]
    [InlineData("王wang")]
    [InlineData("さくらSakura")]
    [InlineData("カタカナtest")]
    [InlineData("김철수Kim")]
    [InlineData("ОльгаВ東京")]
    [InlineData("محمد")]
    [InlineData("דוד")]
    [InlineData("प्रिया")]
    [InlineData("สมชาย")]
    [InlineData("ผู้ที่")]
    [InlineData("😀")]
    [InlineData("ada👩🏽")]
    [InlineData("❤\uFE0F")]
    [InlineData("1\uFE0F\u20E3")]
    [InlineData("🇩🇪")]
    [InlineData("علی\u200Cرضا")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("ശ്രീ\u0D23\u0D4D\u200D")]
    [InlineData("ශ්\u200Dරී")]
    [InlineData("क्\u200Dष")]
    [InlineData("क्\u200Cष")]
    [InlineData("👩\u200D🚀")]
    [InlineData("👩🏽\u200D🚀")]
    [InlineData("👨\u200D👩\u200D👧\u200D👦")]
    [InlineData("🏳\uFE0F\u200D🌈")]
    [InlineData("❤\uFE0F\u200D🔥ada")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F")]
    [InlineData("1\u20E3")]
    [InlineData("Yorùbá")]
    [InlineData("ẹ\u0301")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1234.2.3.4")]
    [InlineData("a.b.c.d")]
    [InlineData("127")]
    [InlineData("observer")]
    [InlineData("systems")]
    [InlineData("server2")]
    public void A_short_visible_word_of_one_alphabet_is_a_valid_name(string name) => Assert.Equal(NameFault.None, NameRules.Check(name));

    [Theory]
    [InlineData("", NameFault.Empty)]
    [InlineData(" ", NameFault.WhiteSpace)]
    [InlineData("ada lovelace", NameFault.WhiteSpace)]
    [InlineData("ada\t", NameFault.WhiteSpace)]
    [InlineData("ada\r\nbob", NameFault.WhiteSpace)]
    [InlineData("ada\u00A0", NameFault.WhiteSpace)]
    [InlineData("王\u3000明", NameFault.WhiteSpace)]
    [InlineData("ada\u2028", NameFault.WhiteSpace)]
    [InlineData("ada\u0085", NameFault.WhiteSpace)]
    [InlineData("ada\u0000", NameFault.Control)]
    [InlineData("\u001B[31mada", NameFault.Control)]
    [InlineData("ada\u007F", NameFault.Control)]
    [InlineData("ada\u009B", NameFault.Control)]
    [InlineData("␛ada", NameFault.Control)]
    [InlineData("a\u200Bda", NameFault.Invisible)]
    [InlineData("a\u200Dda", NameFault.Invisible)]
    [InlineData("ada\u200D", NameFault.Invisible)]
    [InlineData("\u200Dada", NameFault.Invisible)]
    [InlineData("\u200C", NameFault.Invisible)]
    [InlineData("a\u200Cda", NameFault.Invisible)]
    [InlineData("علیرضا\u200C", NameFault.Invisible)]
    [InlineData("ر\u200Cضا", NameFault.Invisible)]
    [InlineData("علی\u200C\u200Cرضا", NameFault.Invisible)]
    [InlineData("علی\u200Cada", NameFault.Invisible)]
    [InlineData("क\u200Dष", NameFault.Invisible)]
    [InlineData("क्\u200Dा", NameFault.Invisible)]
    [InlineData("क्\u200D\u200Dष", NameFault.Invisible)]
    [InlineData("क्\u200C", NameFault.Invisible)]
    [InlineData("\u094D\u200Dष", NameFault.BeginsWithMark)]
    [InlineData("👩\u200D", NameFault.Invisible)]
    [InlineData("👩\u200Dada", NameFault.Invisible)]
    [InlineData("ada\u200D🚀", NameFault.Invisible)]
    [InlineData("1\u200D🚀", NameFault.Invisible)]
    [InlineData("🏴\U000E0067\U000E0062", NameFault.Invisible)]
    [InlineData("🏴\U000E007F", NameFault.Invisible)]
    [InlineData("😀\U000E0067\U000E007F", NameFault.Invisible)]
    [InlineData("🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E0074\U000E0074\U000E007F", NameFault.Invisible)]
    [InlineData("ada\u202E", NameFault.Invisible)]
    [InlineData("\u2066ada", NameFault.Invisible)]
    [InlineData("\uFEFFada", NameFault.Invisible)]
    [InlineData("a\u00ADda", NameFault.Invisible)]
    [InlineData("ada\u034F", NameFault.Invisible)]
    [InlineData("\u3164", NameFault.Invisible)]
    [InlineData("\u115F", NameFault.Invisible)]
    [InlineData("\uFFA0", NameFault.Invisible)]
    [InlineData("\u2800", NameFault.Invisible)]
    [InlineData("ada\uFE00", NameFault.Invisible)]
    [InlineData("ada\U000E0041", NameFault.Invisible)]
    [InlineData("ada\U000E0100", NameFault.Invisible)]
    [InlineData("ada\uE000", NameFault.NotText)]
    [InlineData("ada\U000F0000", NameFault.NotText)]
    [InlineData("ada\u0378", NameFault.NotText)]
    [InlineData("ada\uFFFF", NameFault.NotText)]
    [InlineData("ada\uFFFD", NameFault.NotText)]
    [InlineData("\u0301ada", NameFault.BeginsWithMark)]
    [InlineData("\u20DDada", NameFault.BeginsWithMark)]
    [InlineData("\u093Fक", NameFault.BeginsWithMark)]
    [InlineData("\uFE0F", NameFault.BeginsWithMark)]
    [InlineData("a\u0301\u0302\u0303da", NameFault.TooManyMarks)]
    [InlineData("я\u0301\u0302\u0303", NameFault.TooManyMarks)]
    [InlineData("ada\u0332", NameFault.UnusualMark)]
    [InlineData("a\u0336da", NameFault.UnusualMark)]
    [InlineData("я\u20DD", NameFault.UnusualMark)]
    [InlineData("a\u20E3", NameFault.UnusualMark)]
    [InlineData("*", NameFault.BeginsLikeNotice)]
    [InlineData("*ada", NameFault.BeginsLikeNotice)]
    [InlineData("/nick", NameFault.BeginsLikeNotice)]
    [InlineData("＊ada", NameFault.BeginsLikeNotice)]
    [InlineData("／nick", NameFault.BeginsLikeNotice)]
    [InlineData("∕nick", NameFault.BeginsLikeNotice)]
    [InlineData("ada:", NameFault.ReservedCharacter)]
    [InlineData("ada：", NameFault.ReservedCharacter)]
    [InlineData("ada﹕", NameFault.ReservedCharacter)]
    [InlineData("ada∶", NameFault.ReservedCharacter)]
    [InlineData("localhost:8000", NameFault.ReservedCharacter)]
    [InlineData("[ada]", NameFault.ReservedCharacter)]
    [InlineData("［ada", NameFault.ReservedCharacter)]
    [InlineData("ada]", NameFault.ReservedCharacter)]
    [InlineData("<ada>", NameFault.ReservedCharacter)]
    [InlineData("＜ada", NameFault.ReservedCharacter)]
    [InlineData("ada>", NameFault.ReservedCharacter)]
    [InlineData("\"ada\"", NameFault.ReservedCharacter)]
    [InlineData("“ada”", NameFault.ReservedCharacter)]
    [InlineData("ada,bob", NameFault.ReservedCharacter)]
    [InlineData("王，明", NameFault.ReservedCharacter)]
    [InlineData("127.0.0.1", NameFault.Address)]
    [InlineData("999.999.999.999", NameFault.Address)]
    [InlineData("127.0.0.1.", NameFault.Address)]
    [InlineData("127.0.0.1:51234", NameFault.Address)]
    [InlineData("[127.0.0.1]:51234", NameFault.Address)]
    [InlineData("１２７．０．０．１", NameFault.Address)]
    [InlineData("127。0。0。1", NameFault.Address)]
    [InlineData("١٢٧.٠.٠.١", NameFault.Address)]
    [InlineData("१२७.०.०.१", NameFault.Address)]
    [InlineData("l27.O.o.I", NameFault.Address)]
    [InlineData("::1", NameFault.Address)]
    [InlineData("[::1]", NameFault.Address)]
    [InlineData("[::1]:51234", NameFault.Address)]
    [InlineData("2001:db8::1", NameFault.Address)]
    [InlineData("2001：db8：：1", NameFault.Address)]
    [InlineData("::ffff:127.0.0.1", NameFault.Address)]
    [InlineData("fe80::1%eth0", NameFault.Address)]
    [InlineData("server", NameFault.ReservedWord)]
    [InlineData("SERVER", NameFault.ReservedWord)]
    [InlineData("System", NameFault.ReservedWord)]
    [InlineData("ｓｙｓｔｅｍ", NameFault.ReservedWord)]
    [InlineData("𝐬𝐞𝐫𝐯𝐞𝐫", NameFault.ReservedWord)]
    [InlineData("ꜱʏꜱᴛᴇᴍ", NameFault.ReservedWord)]
    [InlineData("ѕуѕтем", NameFault.ReservedWord)]
    [InlineData("sуstem", NameFault.ReservedWord)]
    [InlineData("sérvër", NameFault.ReservedWord)]
    [InlineData("-=server=-", NameFault.ReservedWord)]
    [InlineData("s.y.s.t.e.m", NameFault.ReservedWord)]
    [InlineData("53rv3r", NameFault.ReservedWord)]
    [InlineData("ⓢⓔⓡⓥⓔⓡ", NameFault.ReservedWord)]
    [InlineData("Сервер", NameFault.ReservedWord)]
    [InlineData("СИСТЕМА", NameFault.ReservedWord)]
    [InlineData("服务器", NameFault.ReservedWord)]
    [InlineData("аda", NameFault.MixedScripts)]
    [InlineData("Oльга", NameFault.MixedScripts)]
    [InlineData("αda", NameFault.MixedScripts)]
    [InlineData("𝛂da", NameFault.MixedScripts)]
    [InlineData("аνа", NameFault.MixedScripts)]
    [InlineData("adaո", NameFault.MixedScripts)]
    [InlineData("adaᎪ", NameFault.MixedScripts)]
    [InlineData("adaა", NameFault.MixedScripts)]
    [InlineData("adaⲟ", NameFault.MixedScripts)]
    [InlineData("adaꓮ", NameFault.MixedScripts)]
    [InlineData("王аda", NameFault.MixedScripts)]
    public void A_name_that_breaks_a_rule_is_rejected_for_it(string name, NameFault fault) => Assert.Equal(fault, NameRules.Check(name));

    [Theory]
    [InlineData("a\u200Bda", 0x200B)]
    [InlineData("a da", ' ')]
    [InlineData("ada:", ':')]
    [InlineData("ada﹕", 0xFE55)]
    [InlineData("аdа", 'd')]
    [InlineData("ada\u0332", 0x332)]
    [InlineData("*ada", '*')]
    [InlineData("server", 0)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("ada", 0)]
    public void The_character_that_breaks_a_rule_is_named(string name, int culprit)
    {
        NameRules.Check(name, out var found);
        Assert.Equal(culprit, found.Value);
    }

    // Not test data: xunit cannot serialize half a pair.
    [Fact]
    public void Half_a_surrogate_pair_is_not_text()
    {
        Assert.Equal(NameFault.NotText, NameRules.Check("ada\uD83D"));
        Assert.Equal(NameFault.NotText, NameRules.Check("\uDE00ada"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("я")]
    [InlineData("王")]
    [InlineData("😀")]
    public void A_name_has_at_most_32_characters_of_any_script(string character)
    {
        var longest = string.Concat(Enumerable.Repeat(character, NameRules.MaxLength));
        Assert.Equal(NameFault.None, NameRules.Check(longest));
        Assert.InRange(Encoding.UTF8.GetByteCount(longest), NameRules.MaxLength, 128);
        Assert.Equal(NameFault.TooLong, NameRules.Check(longest + character));
        Assert.Equal(NameFault.TooLong, NameRules.Check(string.Concat(Enumerable.Repeat(character, 100_000))));
    }

    [Theory]
    [InlineData("\uFDFA", 7)]
    [InlineData("각", 28)]
    [InlineData("\u3316", 14)]
    public void A_name_whose_folded_form_is_too_long_is_too_long(string character, int most)
    {
        var longest = string.Concat(Enumerable.Repeat(character, most));
        Assert.Equal(NameFault.None, NameRules.Check(longest));
        Assert.InRange(Encoding.UTF8.GetByteCount(FoldedName.Of(longest).Text), 1, NameRules.MaxFoldedBytes);
        Assert.InRange(NameRules.MaxFoldedBytes, 1, Cluster.Store.ClusterLimits.MaxNameBytes);
        Assert.Equal(NameFault.FoldsTooLong, NameRules.Check(longest + character));
    }

    [Fact]
    public void Each_script_has_as_many_characters_as_in_Unicode_16()
    {
        var counts = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).CountBy(value => LetterScripts.Of(new Rune(value)))
            .Where(entry => entry.Key != LetterScript.None).ToDictionary();
        Assert.Equal(
            new Dictionary<LetterScript, int>
            {
                [LetterScript.Latin] = 1487,
                [LetterScript.Greek] = 518,
                [LetterScript.Cyrillic] = 508,
                [LetterScript.Armenian] = 96,
                [LetterScript.Georgian] = 173,
                [LetterScript.Cherokee] = 172,
                [LetterScript.Coptic] = 137,
                [LetterScript.Lisu] = 49,
                [LetterScript.CanadianAboriginal] = 726,
                [LetterScript.Tifinagh] = 59,
                [LetterScript.Deseret] = 80,
                [LetterScript.Osage] = 72,
                [LetterScript.OldItalic] = 39,
                [LetterScript.Carian] = 49,
                [LetterScript.Lycian] = 29,
            },
            counts);
    }

    [Fact]
    public void Two_marks_on_each_character_are_allowed() =>
        Assert.Equal(NameFault.None, NameRules.Check("a\u0301\u0302b\u0301\u0302"));

    [Fact]
    public void Each_fault_has_a_test_case()
    {
        var found = GetType().GetMethod(nameof(A_name_that_breaks_a_rule_is_rejected_for_it))!
            .GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (NameFault)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[1].Value!);
        Assert.Equal(
            Enum.GetValues<NameFault>().ToHashSet(),
            found.Append(NameFault.None).Append(NameFault.TooLong).Append(NameFault.FoldsTooLong).ToHashSet());
    }

    [Fact]
    public void Characters_are_accepted_or_rejected_by_their_category()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            var rune = new Rune(value);
            var fault = NameRules.Check($"1{rune}1");
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    Assert.Equal(NameFault.WhiteSpace, fault);
                    break;
                case UnicodeCategory.Control:
                    Assert.True(fault is NameFault.Control or NameFault.WhiteSpace, $"{value:X}");
                    break;
                case UnicodeCategory.Format:
                    Assert.Equal(NameFault.Invisible, fault);
                    break;
                case UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned:
                    Assert.True(fault is NameFault.NotText or NameFault.Invisible, $"{value:X}");
                    break;
                case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber:
                    Assert.True(fault == NameFault.None, $"{value:X} {fault}");
                    break;
            }
        }
    }

    [Fact]
    public Task A_valid_name_cannot_break_a_line_and_has_a_folded_form() => Properties.HoldAsync(s_texts, text =>
    {
        if (NameRules.Check(text) != NameFault.None)
        {
            return;
        }

        Assert.DoesNotContain(text, character => char.IsControl(character) || char.IsWhiteSpace(character) || character is ':' or '[' or ']');
        Assert.NotEqual("", FoldedName.Of(text).Text);
    }, 3_000);

    [Fact]
    public Task Joiners_make_no_new_name() => Properties.HoldAsync(s_joinedTexts, text =>
    {
        if (NameRules.Check(text) == NameFault.None)
        {
            var bare = string.Concat(text.EnumerateRunes().Where(rune => !Joiners.IsContextual(rune)));
            Assert.Equal(FoldedName.Of(bare), FoldedName.Of(text));
            Assert.Equal(NameFault.None, NameRules.Check(bare));
            Assert.DoesNotMatch("\u200C\u200C|\u200D\u200D|\u200C\u200D|\u200D\u200C|^[\u200C\u200D]|\u200C$", text);
        }
    }, 3_000);
}
