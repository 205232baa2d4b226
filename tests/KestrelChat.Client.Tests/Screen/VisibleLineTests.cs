using System.Text;
using FsCheck.Fluent;
using KestrelChat.Client.Screen;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Screen;

public sealed class VisibleLineTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("Ünïcödé Привет 你好 😀", "Ünïcödé Привет 你好 😀")]
    [InlineData("\e[1;31mred\e[0m alert", "red alert")]
    [InlineData("\e[38:2::255:0:0mred\e[m", "red")]
    [InlineData("\e[?1049h\e[2J\e[H\e[5;5Hthere", "there")]
    [InlineData("\e]0;title\atext", "text")]
    [InlineData("\e]8;;http://a.example/\e\\link\e]8;;\e\\", "link")]
    [InlineData("\eP1$r0m\e\\text\e_apc\e\\\e^pm\e\\\eXsos\e\\\ektitle\e\\", "text")]
    [InlineData("\e(B\e7\ec\e#8text", "text")]
    [InlineData("\u009b31mred\u009d0;title\u009ctext", "redtext")]
    [InlineData("a\0b\bc\rd\u007f", "a␀b␈c␍d␡")]
    [InlineData("a\u0085b\u2028c\u202ed\u2066e", "a\\u{85}b\\u{2028}c\\u{202e}d\\u{2066}e")]
    [InlineData("\tone\ttwo", "        one     two")]
    [InlineData("中文\t|", "中文    |")]
    [InlineData("12345678\t|", "12345678        |")]
    public void Text_stays_and_what_would_control_the_terminal_does_not(string line, string visible)
    {
        Assert.Equal(visible, Of(line));
    }

    [Theory]
    [InlineData("\e", "␛")]
    [InlineData("\e[31", "␛[31")]
    [InlineData("\e]0;never ends", "␛]0;never ends")]
    [InlineData("\eP1\e[31mred", "␛P1red")]
    [InlineData("\e[31\u0007m", "␛[31m")]
    [InlineData("\u009b31", "\\u{9b}31")]
    [InlineData("\eж", "␛ж")]
    public void A_sequence_that_is_broken_off_hides_no_text(string line, string visible)
    {
        Assert.Equal(visible, Of(line));
    }

    [Theory]
    [InlineData("ding\a", true)]
    [InlineData("\e]0;title\atext", false)]
    [InlineData("text", false)]
    public void Only_a_bell_outside_a_sequence_rings(string line, bool rings)
    {
        VisibleLine.Of(Encoding.UTF8.GetBytes(line), out var heard);

        Assert.Equal(rings, heard);
    }

    [Fact]
    public void Invalid_bytes_become_replacement_characters()
    {
        Assert.Equal("a\ufffdb\ufffd", VisibleLine.Of([(byte)'a', 0xFF, (byte)'b', 0xC3], out _));
    }

    [Fact]
    public void A_character_has_at_most_eight_marks()
    {
        var marks = new string('\u0301', VisibleLine.MaxMarks);

        Assert.Equal($"a{marks}b{marks}", Of($"a{marks}\u0301\u0302b{marks}\u0303"));
    }

    [Fact]
    public Task Any_bytes_become_text_without_controls() => Properties.HoldAsync(
        Gen.Elements("\e", "[", "]", "P", "31", "m", ";", "\a", "\e\\", "\u009b", "\u009c", "\u009d", "\t", "\r", "a", "中", "\u0301", "\u202e", "\u2029", "\0")
            .Select(Encoding.UTF8.GetBytes)
            .Or(ArbMap.Default.GeneratorFor<byte[]>())
            .ListOf()
            .Select(parts => parts.SelectMany(part => part).Where(value => value != '\n').ToArray()),
        bytes =>
        {
            var visible = VisibleLine.Of(bytes, out _);
            Assert.DoesNotContain(visible, character => char.IsControl(character) || character is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
            Assert.Equal(visible, VisibleLine.Of(visible));
            Encoding.GetEncoding("utf-8", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetBytes(visible);
        },
        tests: 1000);

    [Theory]
    [InlineData("\e]")]
    [InlineData("\e[")]
    [InlineData("\u009d")]
    [InlineData("\u0301")]
    [InlineData("\t")]
    public void A_long_line_of_bad_beginnings_is_read_in_linear_time(string beginning)
    {
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(beginning, 200_000)));

        Assert.NotNull(VisibleLine.Of(line, out _));
    }

    private static string Of(string line) => VisibleLine.Of(Encoding.UTF8.GetBytes(line), out _);
}
