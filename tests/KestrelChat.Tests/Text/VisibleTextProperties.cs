using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Tests.Text;

public class VisibleTextProperties
{
    private const int Tests = 500;

    private static readonly Gen<byte[]> s_pieces = Gen.OneOf(
        Gen.Choose(0, 255).Select(value => new[] { (byte)value }),
        Gen.Choose(0x80, 0xFF).Select(value => new[] { (byte)value }),
        Gen.Choose(0x20, 0x7E).Select(value => new[] { (byte)value }),
        Gen.Choose(0, 0xA0).Select(value => Utf8(new Rune(value))),
        Gen.Choose(0x2020, 0x2070).Select(value => Utf8(new Rune(value))),
        Gen.Choose(1, 12).Select(marks => Encoding.UTF8.GetBytes(new string('\u0307', marks))),
        Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(value => Utf8(new Rune(value))))
        .ArrayOf().Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    private static readonly Gen<byte[]> s_bytes = Gen.OneOf(s_pieces, Typing.Anything);

    private static readonly Gen<byte[]> s_runes = Gen.OneOf(Gen.Choose(0x20, 0x2000), Gen.Choose(0, 0x10FFFF))
        .Where(value => Rune.IsValid(value) && !IsHostile(new Rune(value)))
        .Select(value => Utf8(new Rune(value)))
        .ArrayOf().Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    private static readonly Gen<byte[]> s_clean = Gen.OneOf(s_runes, Typing.Text);

    [Fact]
    public Task Visible_text_is_well_formed_and_has_no_control_character() => Properties.HoldAsync(s_bytes, typed =>
    {
        var shown = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Visible(typed));
        Assert.DoesNotContain(shown.EnumerateRunes(), IsHostile);
    }, Tests, Properties.Shrink);

    /// <summary>Terminals decode less strictly, or not at all.</summary>
    [Fact]
    public Task Visible_text_has_no_bytes_that_a_terminal_interprets_as_a_control() => Properties.HoldAsync(s_bytes, typed =>
    {
        var shown = Visible(typed);
        for (var at = 0; at < shown.Length; at++)
        {
            var isControl = shown.AsSpan(at) is [(< 0x20 and not (byte)'\t') or 0x7F, ..]
                or [0xC2, >= 0x80 and <= 0x9F, ..]
                or [0xE2, 0x80, >= 0xA8 and <= 0xAE, ..]
                or [0xE2, 0x81, >= 0xA6 and <= 0xA9, ..];
            if (isControl)
            {
                Assert.Fail($"a control at {at} of {Convert.ToHexString(shown)}");
            }
        }
    }, Tests, Properties.Shrink);

    [Fact]
    public Task Making_a_text_visible_is_idempotent() => Properties.HoldAsync(s_bytes, typed =>
    {
        var shown = Visible(typed);
        Assert.Equal(shown, Visible(shown));
    }, Tests, Properties.Shrink);

    [Fact]
    public Task A_text_grows_by_at_most_MaxGrowth() => Properties.HoldAsync(
        s_bytes,
        typed => Assert.InRange(Visible(typed).Length, 0, typed.Length * VisibleText.MaxGrowth),
        Tests,
        Properties.Shrink);

    [Fact]
    public Task Well_formed_clean_text_passes_unchanged() => Properties.HoldAsync(s_clean, typed =>
    {
        Assert.Equal(typed, Visible(typed));
        Assert.Equal(typed.Length, VisibleText.PlainPrefix(typed));
    }, Tests, Properties.Shrink);

    [Fact]
    public Task A_text_is_plain_exactly_if_it_is_unchanged() => Properties.HoldAsync(
        s_bytes,
        typed => Assert.Equal(Visible(typed).AsSpan().SequenceEqual(typed), VisibleText.PlainPrefix(typed) == typed.Length),
        Tests,
        Properties.Shrink);

    [Fact]
    public Task The_plain_prefix_is_the_longest_that_is_shown_unchanged() => Properties.HoldAsync(s_bytes, typed =>
    {
        var plain = VisibleText.PlainPrefix(typed);
        Assert.Equal(typed[..plain], Visible(typed)[..plain]);
        _ = Rune.DecodeFromUtf8(typed.AsSpan(plain), out _, out var next);
        var longer = typed[..(plain + next)];
        Assert.True(plain == typed.Length || !Visible(longer).AsSpan().SequenceEqual(longer));
    }, Tests, Properties.Shrink);

    [Fact]
    public Task Texts_before_and_after_a_character_are_made_visible_independently() => Properties.HoldAsync(
        s_bytes.Two(),
        texts =>
        {
            var (before, after) = texts;
            Assert.Equal([.. Visible(before), (byte)'|', .. Visible(after)], Visible([.. before, (byte)'|', .. after]));
        },
        Tests);

    [Fact]
    public Task Invalid_bytes_are_replaced_as_by_the_decoder_of_the_platform() => Properties.HoldAsync(s_bytes, typed =>
    {
        var expected = new StringBuilder();
        var marks = 0;
        foreach (var rune in Encoding.UTF8.GetString(typed).EnumerateRunes())
        {
            var isMark = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            var isPlaceless = Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && !IsHostile(rune);
            marks = isMark ? marks + 1 : isPlaceless ? marks : 0;
            if (marks > VisibleText.MaxMarks && isMark)
            {
                continue;
            }

            expected.Append(rune.Value switch
            {
                '\t' => "\t",
                < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
                0x7F => "␡",
                var value when IsHostile(rune) => $"\\u{{{value:x}}}",
                _ => rune.ToString(),
            });
        }

        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(Visible(typed)));
    }, Tests, Properties.Shrink);

    private static bool IsHostile(Rune rune) =>
        (Rune.IsControl(rune) && rune.Value != '\t') || rune.Value is (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static byte[] Utf8(Rune rune) => Encoding.UTF8.GetBytes(rune.ToString());

    private static byte[] Visible(byte[] typed)
    {
        var visible = new byte[typed.Length * VisibleText.MaxGrowth];
        return visible[..VisibleText.Write(typed, visible)];
    }
}

[Trait("Category", "Long")]
public sealed class LongVisibleTextProperties : VisibleTextProperties;
