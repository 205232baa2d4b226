using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;
using KestrelChat.Text.Names;

namespace KestrelChat.Tests.Text.Names;

public sealed class RoomNameTests
{
    private static readonly Gen<string> s_texts = Gen.OneOf(
        Gen.Choose(0x20, 0x7E), Gen.Choose(0xA0, 0x600), Gen.Choose(0x1E00, 0x2200), Gen.Choose(0xAC00, 0xD7A3), Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid))
        .Select(value => new Rune(value).ToString())
        .NonEmptyListOf().Select(parts => string.Concat(parts.Take(4)));

    [Theory]
    [InlineData("dev", "dev")]
    [InlineData("#Dev", "dev")]
    [InlineData("ｄｅｖ", "dev")]
    [InlineData("ДЕВ-2.0_а", "дев-2.0_а")]
    [InlineData("йога", "йога")]
    [InlineData("и\u0306ога", "йога")]
    [InlineData("café", "café")]
    [InlineData("CAFE\u0301", "café")]
    [InlineData("Straße", "strasse")]
    [InlineData("ΟΔΟΣ", "οδοσ")]
    [InlineData("οδος", "οδοσ")]
    [InlineData("東京", "東京")]
    [InlineData("가나", "가나")]
    [InlineData("प्रिया", "प्रिया")]
    [InlineData("علی\u200Cرضا", "علیرضا")]
    public void Spellings_of_a_name_are_one_name(string typed, string name)
    {
        Assert.True(RoomName.TryParse(typed, NameRules.MaxLength, out var parsed));
        Assert.Equal(name, parsed);
    }

    [Theory]
    [InlineData("", NameFault.Empty, 0)]
    [InlineData("#", NameFault.Empty, 0)]
    [InlineData("a b", NameFault.WhiteSpace, ' ')]
    [InlineData("a/b", NameFault.ReservedCharacter, '/')]
    [InlineData("-a", NameFault.ReservedCharacter, '-')]
    [InlineData("##a", NameFault.ReservedCharacter, '#')]
    [InlineData("a\u200Bb", NameFault.Invisible, 0x200B)]
    [InlineData("a\u200Db", NameFault.Invisible, 0x200D)]
    [InlineData("\uFDFA", NameFault.ReservedCharacter, 0xFDFA)]
    [InlineData("\u0301a", NameFault.BeginsWithMark, 0x301)]
    [InlineData("dev\u0332", NameFault.UnusualMark, 0x332)]
    [InlineData("d\u0435v", NameFault.MixedScripts, 0x435)]
    [InlineData("l\u043Ebby", NameFault.MixedScripts, 0x43E)]
    [InlineData("a😀", NameFault.ReservedCharacter, 0x1F600)]
    public void A_name_that_breaks_a_rule_is_rejected_with_the_character(string typed, NameFault fault, int culprit)
    {
        Assert.Equal(fault, RoomName.Parse(typed, NameRules.MaxLength, out var name, out var found));
        Assert.Equal((null, culprit), (name, found.Value));
    }

    [Fact]
    public void A_name_has_at_most_as_many_characters_as_it_may_have_however_it_is_written()
    {
        Assert.Equal(NameFault.None, RoomName.Parse("aaaa", 4, out _, out _));
        Assert.Equal(NameFault.TooLong, RoomName.Parse("aaaaa", 4, out _, out _));
        Assert.Equal(NameFault.TooLong, RoomName.Parse("ßßß", 4, out _, out _));
        Assert.Equal(NameFault.TooLong, RoomName.Parse(new string('a', 1_000_000), 4, out _, out _));
    }

    [Fact]
    public Task A_parsed_name_is_parsed_to_itself_and_is_a_short_visible_word() => Properties.HoldAsync(s_texts, text =>
    {
        if (!RoomName.TryParse(text, NameRules.MaxLength, out var name))
        {
            return;
        }

        Assert.True(RoomName.TryParse(name, NameRules.MaxLength, out var again));
        Assert.Equal(name, again);
        Assert.Equal(FoldedName.Of(name), FoldedName.Of(text.TrimStart('#')));
        Assert.DoesNotContain(name, character => char.IsControl(character) || char.IsWhiteSpace(character));
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 4 * NameRules.MaxLength);
    }, 5_000);
}
